import type { Correspondent } from "../people.ts";
import type { Talk } from "../talk.ts";

/** Somebody who writes from a domain that belongs to no customer. */
export const strangers: readonly Correspondent[] = [
  {
    key: "wangfang",
    name: "王芳",
    address: "wangfang@qq.example",
    client: "qq",
    charset: "gb18030",
    language: "zh",
    offset: 480,
    signature: { zh: ["王芳", "手机 139 5550 0187"] },
  },
];

/** A small shop asks once for a price and does not order. */
export const talksUnknown: readonly Talk[] = [
  {
    key: "wangfang-stock",
    subject: "请问有DN50球阀现货吗",
    daysAgo: 52,
    ours: ["wei"],
    theirs: ["wangfang"],
    cc: [],
    turns: [
      [
        "wangfang",
        0,
        `您好，在网上看到你们的产品。我们是一个小加工厂，需要DN50不锈钢球阀6个，有现货吗？多少钱一个？能开普票吗？`,
      ],
      [
        "wei",
        4,
        `王女士您好，DN50 316球阀有现货，1340元一台含税，6台可以包邮，普票专票都可以开。请告诉我收货地址和开票信息。`,
      ],
      ["wangfang", 30, `谢谢，比预算高了点，我和老板商量一下再联系您。`],
    ],
  },
];

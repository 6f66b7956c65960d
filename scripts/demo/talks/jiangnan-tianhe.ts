import { revised, sheet, type Talk } from "../talk.ts";

const dealer = sheet(
  "Q-2468",
  "CNY",
  ["EXW 上海仓库", "款到发货", "现货"],
  [
    ["AFC-BF-150", 120, 980],
    ["AFC-CK-100", 60, 2160],
    ["AFC-ST-150", 30, 2590],
  ],
);
const dealerFinal = revised(dealer, { discountPercent: 12, payment: "预付50%，提货前50%" });
const hospital = sheet(
  "Q-2566",
  "CNY",
  ["DAP 苏州", "预付30%，验收后70%", "5周"],
  [
    ["AFC-EA-060", 8, 11900],
    ["AFC-BF-400", 8, 13800],
  ],
);
const sterile = sheet(
  "Q-2497",
  "CNY",
  ["DAP 成都 (Incoterms 2020)", "预付30%，到货60%，质保金10%", "9周"],
  [
    ["AFC-DV-025", 64, 1960],
    ["AFC-CV-080", 2, 29400],
  ],
);
const sterileFinal = revised(sterile, { discountPercent: 4, payment: "预付30%，到货65%，质保金5%" });
const membranes = sheet("Q-2586", "CNY", ["DAP 成都", "月结30天", "2周"], [["AFC-SK-050", 128, 320]]);

/** 江南 and 天禾: a dealer and a maker of medicines. */
export const talksJiangnanTianhe: readonly Talk[] = [
  {
    key: "jiangnan-dealer",
    subject: "代理商备货询价",
    daysAgo: 170,
    ours: ["wei"],
    theirs: ["sun", "zhou"],
    cc: ["inside"],
    turns: [
      [
        "sun",
        0,
        `张总好，上次吃饭说的备货，我这边想先做一批试试：DN150蝶阀120台，DN100双瓣止回阀60台，DN150过滤器30台。给个代理价，要有竞争力啊。`,
      ],
      [
        "wei",
        3,
        `孙总好！数量没问题，库存都够。有两点想了解：这批货主要走哪个行业？是否需要消防或涉水认证？认证版价格略有不同。`,
      ],
      ["sun", 16, `主要是污水厂和园区管网，涉水批件要，消防不用。`],
      ["wei", 24, `孙总，报价单{no}如下，合计{total}，上海仓自提。涉水批件随货提供复印件。`, { quote: dealer }],
      ["sun", 30, `这个价我没有利润空间。同行给我的蝶阀才780。做长期的话，总价再下15个点，付款分两次，我马上打定金。`],
      [
        "wei",
        45,
        `孙总，15个点超出我的权限，已经和主管Grace申请，最多12个点，条件是年内累计不低于50万。修改报价{no}，合计{total}，预付一半、提货前付一半。`,
        { quote: dealerFinal, cc: ["grace", "inside"] },
      ],
      ["sun", 7, `爽快，成交！订单让小周发。`],
      [
        "zhou",
        5,
        `张经理、李娜：采购订单JN-0816见附件，定金今天下午已付，请查收。提货车牌号提货前一天告知。`,
        { order: { no: "JN-0816", sheet: dealerFinal } },
      ],
      [
        "li",
        18,
        `周婷你好，定金已到账，谢谢。货已备齐，随时可提，仓库周六上午也上班。提货请带委托书和司机身份证复印件。`,
        { to: ["zhou"], cc: ["wei"] },
      ],
      [
        "zhou",
        70,
        `李娜：今天提货，清点发现止回阀有5台铭牌压力等级打成PN16了，应该是PN40。怎么处理？`,
        { to: ["li"], cc: ["wei"] },
      ],
      [
        "li",
        3,
        `周婷：查了出厂记录，阀体是PN40，铭牌打错了。新铭牌明天快递给你，附更正说明和试压报告，给你们添麻烦了。发票INV-30514一并附上。`,
        { to: ["zhou"], cc: ["wei"], invoice: { no: "INV-30514", sheet: dealerFinal } },
      ],
    ],
  },
  {
    key: "jiangnan-park",
    subject: "工业园区电动蝶阀 8套",
    daysAgo: 40,
    ours: ["wei"],
    theirs: ["zhou", "sun"],
    cc: ["inside"],
    turns: [
      [
        "zhou",
        0,
        `张经理好，我们投标工业园区供水项目，需要DN400电动蝶阀8套，380V，IP67，开关型。项目{day+9}开标，请先给个支持价，并出具授权书。`,
      ],
      [
        "li",
        21,
        `周婷你好，报价单{no}：合计{total}，5周交货到苏州。授权书扫描件我找Grace签字，明天给你。`,
        { quote: hospital, to: ["zhou"], cc: ["wei"] },
      ],
      [
        "zhou",
        26,
        `授权书收到。请问执行器有没有模拟量反馈4-20mA？招标文件第47条有要求，我刚看到。`,
        { to: ["li"], cc: ["wei"] },
      ],
      [
        "li",
        4,
        `有的，标配就带4-20mA位置反馈，不加价。样本第6页，见附件。`,
        {
          to: ["zhou"],
          cc: ["wei"],
          paper: {
            name: "AFC-EA-060-datasheet.pdf",
            lines: [
              "AFC-EA-060 electric actuator 600 Nm",
              "Position feedback 4-20 mA, IP67",
              "380/400/460 V, 50/60 Hz",
            ],
          },
        },
      ],
      ["sun", 240, `张总，标中了！不过业主把价格又压了3%，这部分咱们一人一半行不行？`],
      ["wei", 20, `恭喜孙总！1.5%我来承担，PO请按{no}总价扣减后下，备注写“园区项目特批”。`],
    ],
  },
  {
    key: "tianhe-sterile",
    subject: "无菌车间隔膜阀采购（GMP改造）",
    daysAgo: 130,
    ours: ["wei"],
    theirs: ["gao", "lin"],
    cc: [],
    turns: [
      [
        "gao",
        0,
        `张伟经理：

我公司三号无菌车间GMP改造，需卫生级隔膜阀DN25共64台、蒸汽调节阀DN80共2台。要求：316L，内表面粗糙度Ra≤0.4微米，电解抛光，膜片符合FDA及USP Class VI，提供材质证明和粗糙度报告。请报价。`,
      ],
      [
        "wei",
        7,
        `高主管您好！感谢询价。请问膜片用EPDM还是PTFE复合？如果每天SIP蒸汽灭菌超过一次，建议PTFE/EPDM复合膜片，寿命大约是纯EPDM的三倍。另外卡箍标准是ISO 2852还是3-A？`,
      ],
      [
        "gao",
        25,
        `每天灭菌一次，按你的建议用PTFE/EPDM复合。卡箍按ISO 2852。采购流程由林晓燕负责，请抄送她。`,
        { cc: ["lin"] },
      ],
      [
        "wei",
        48,
        `高主管、林小姐：

报价单{no}如下，合计{total}，含IQ/OQ文件。交期9周，送货到成都。`,
        { quote: sterile, to: ["lin"], cc: ["gao"] },
      ],
      [
        "lin",
        76,
        `张经理您好，评审通过了技术部分。商务上有两点：质保金10%是我们的制度，但可以谈到5%；价格请再下降，我们手上另有一家德国品牌代理的报价，差距不大。`,
        { cc: ["gao"] },
      ],
      [
        "wei",
        23,
        `林小姐，质保金5%可以接受。价格下浮4%，修改报价{no}，合计{total}。德国品牌的膜片更换需要专用工具，我们不需要，三年下来维护费用会低不少。`,
        { quote: sterileFinal, cc: ["gao"] },
      ],
      [
        "lin",
        100,
        `张经理：合同TH-CG-0392已审批，请查收附件。发货前请通知我们安排驻厂检验。`,
        { order: { no: "TH-CG-0392", sheet: sterileFinal }, cc: ["gao"] },
      ],
      [
        "wei",
        1100,
        `林小姐、高主管：64台隔膜阀已完成，欢迎{day+5}来厂检验。粗糙度报告附上，最大值Ra 0.36。`,
        {
          to: ["lin"],
          cc: ["gao"],
          paper: {
            name: "roughness-report-DV025.pdf",
            lines: ["Surface roughness report, 64 pieces", "Maximum Ra 0.36 um, limit 0.40 um"],
          },
        },
      ],
      ["lin", 210, `检验合格，可以发货。请注意：包装袋要双层，外层在缓冲间拆除。`, { cc: ["gao"] }],
    ],
  },
  {
    key: "tianhe-membranes",
    subject: "膜片备件及泄漏问题",
    daysAgo: 15,
    ours: ["wei"],
    theirs: ["gao", "lin"],
    cc: [],
    turns: [
      [
        "gao",
        0,
        `张经理，有3台阀门在第一次灭菌后阀盖处有轻微渗漏，拧紧后正常。是不是膜片热态需要复紧？说明书没写。另外备件请报128套。`,
      ],
      [
        "wei",
        5,
        `高主管，是的，复合膜片第一次热循环后需要按9 Nm复紧一次，说明书中文版漏印了这一页，我负责更正，见附件。备件报价{no}：{total}，两周到货。`,
        { quote: membranes, cc: ["lin"] },
      ],
      ["gao", 70, `已按9 Nm全部复紧，不漏了。备件数量林晓燕会确认，可能分两批。`, { cc: ["lin"] }],
      ["lin", 95, `张经理，备件先订64套，价格按128套的单价可以吗？另外64套下季度再要。`, { cc: ["gao"] }],
    ],
  },
];

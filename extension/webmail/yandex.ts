/**
 * Yandex Mail, by descriptions alone; that `/message-source/` gives the original no public code confirms: what it answers has
 * to be one, or nothing is taken. Relies on: `#message/<id>` in the address. A thread's address is no message's.
 */
import { describedAdapter } from "./described.ts";
import { hashOf } from "./parts.ts";

/** The Yandex adapter. */
export const yandex = describedAdapter({
  id: "yandex",
  name: "Yandex Mail",
  hosts: ["ru", "com", "com.tr", "kz", "by"].map((region) => `mail.yandex.${region}`),
  exampleUrls: ["https://mail.yandex.ru/?uid=1#message/187000000000000001"],
  keysWithShift: true,
  probe: () => false,
  findRef: (page) => {
    const uid = /^message\/(\d{6,30})$/.exec(hashOf(page))?.[1];
    return uid === undefined ? null : { folder: "mail", uid };
  },
  sourceUrl: ({ uid }) => `/message-source/${uid}`,
});

import type { Language } from "../../shared/api/people.ts";

interface About {
  companyName: string;
  part: number;
  parts: number;
  messages: number;
}

/** The page that tells a lawyer what they have and how it is checked. Lines end as every editor shows them. */
export const evidenceReadme = (language: Language, about: About): string =>
  `\ufeff${pages[language](about).join("\r\n")}\r\n`;

const pages: Record<Language, (about: About) => string[]> = {
  en: ({ companyName, part, parts, messages }) => [
    `Evidence pack of ${companyName}, file ${part} of ${parts}`,
    "",
    `mail/            ${messages} mails of this file, byte for byte as they were recorded.`,
    "manifest.json    What each mail is, how and when it was recorded, its SHA-256, what its sender's signatures (DKIM) are",
    "                 worth, and its leaf in the company's ledger with the proof (RFC 6962) up to the root named there.",
    "manifest.jws     The signature of manifest.json: Ed25519, detached (RFC 7515 appendix F, RFC 8037).",
    "signing-key.jwk  The public key. Compare it with /api/signing-keys of the company's installation.",
    "The first file also has person.json (mailboxes, notices confirmed), customers.json (owners since when), the privacy",
    "notices and the saving rules of their time.",
    "",
    "To check it:",
    "1. base64url(manifest.json) put between the two parts of manifest.jws is a JWS that any JOSE library verifies.",
    "2. SHA-256 of each file is the one that manifest.json says.",
    "3. SHA-256(0x00, leaf) with the proof gives the root; whoever holds an older root can have the two compared.",
    '4. A DKIM verdict "pass" says that the sender\'s domain signed these words. "unknown" says that the domain\'s key could',
    "   not be had when this file was made; it says nothing against the mail. Mail out of a Sent folder has no such signature.",
    "",
    "Not in it: mail that an objection closes, and what a rule keeps to its mailbox's owner.",
  ],
  zh: ({ companyName, part, parts, messages }) => [
    `${companyName} 的证据包，第 ${part} 个文件，共 ${parts} 个`,
    "",
    `mail/            本文件共 ${messages} 封邮件，与留底时逐字节相同。`,
    "manifest.json    每封邮件是什么、何时以何种方式留底、其 SHA-256、发件人签名（DKIM）的核验结果，",
    "                 以及它在公司账本中的条目与通向所示根值的证明（RFC 6962）。",
    "manifest.jws     manifest.json 的签名：Ed25519，分离式（RFC 7515 附录 F，RFC 8037）。",
    "signing-key.jwk  公钥。请与公司系统的 /api/signing-keys 核对。",
    "第一个文件还含 person.json（邮箱、已确认的告知）、customers.json（历任负责人）、各版隐私告知和留底规则。",
    "",
    "核验方法：",
    "1. 将 base64url(manifest.json) 放入 manifest.jws 两段之间，即为任何 JOSE 库都能验证的 JWS。",
    "2. 每个文件的 SHA-256 应与 manifest.json 所载一致。",
    "3. SHA-256(0x00, 条目) 连同证明可得出根值；持有较早根值者可比对两者。",
    "4. DKIM “pass” 表示发件人域名签署了这些文字；“unknown” 表示制作时取不到该域名的公钥，并不说明邮件有误。",
    "   已发送文件夹中的邮件没有此类签名。",
    "",
    "不含：因异议而关闭的邮件，以及规则规定仅邮箱所有人可读的内容。",
  ],
  ru: ({ companyName, part, parts, messages }) => [
    `Пакет доказательств компании «${companyName}», файл ${part} из ${parts}`,
    "",
    `mail/            Письма этого файла (${messages}), байт в байт такие, как были сохранены.`,
    "manifest.json    Что это за письмо, как и когда сохранено, его SHA-256, чего стоят подписи отправителя (DKIM),",
    "                 и его запись в журнале компании с доказательством (RFC 6962) до названного там корня.",
    "manifest.jws     Подпись manifest.json: Ed25519, отделённая (RFC 7515, приложение F; RFC 8037).",
    "signing-key.jwk  Открытый ключ. Сверьте его с /api/signing-keys установки компании.",
    "В первом файле также person.json (ящики, подтверждённые уведомления), customers.json (кто и с каких пор вёл клиента),",
    "уведомления о данных и правила сохранения своего времени.",
    "",
    "Как проверить:",
    "1. base64url(manifest.json) между двумя частями manifest.jws — это JWS, который проверит любая библиотека JOSE.",
    "2. SHA-256 каждого файла равен указанному в manifest.json.",
    "3. SHA-256(0x00, запись) вместе с доказательством даёт корень; у кого есть более ранний корень, тот может их сличить.",
    "4. Вывод DKIM «pass» значит, что эти слова подписал домен отправителя. «unknown» значит, что ключ домена не удалось",
    "   получить, когда файл составлялся; против письма это не говорит. У писем из папки отправленных такой подписи нет.",
    "",
    "Чего в нём нет: писем, закрытых возражением, и того, что правило оставляет только владельцу ящика.",
  ],
};

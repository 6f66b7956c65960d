// The words by which mail programs introduce what they quote, in the languages they speak. Words only: how they are put
// together stands in segments.ts. Each looks at one line, of which it is given the beginning.

const dashes = "[-_=*—─ \\t]";
const words = (...list: string[]): string => list.join("|");

const originalMessage = words(
  "original message|original appointment|original-nachricht|ursprüngliche nachricht|message d'origine|message original",
  "mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht|ursprungligt meddelande|oryginalna wiadomość",
  "oprindelig (?:meddelelse|besked)|opprinnelig melding|alkuperäinen viesti|původní zpráva|orijinal ileti",
  "исходное сообщение|исходное письмо|оригинальное сообщение|вихідне повідомлення|原始邮件|原邮件|回复的原邮件|原始郵件|原始訊息|원본 메시지|元のメッセージ",
);
const forwardedMessage = words(
  "forwarded message|forwarded by [^-]{1,80}|forwarded mail|begin forwarded message|weitergeleitete nachricht|message transféré",
  "mensaje reenviado|mensagem encaminhada|messaggio inoltrato|doorgestuurd bericht|пересылаемое сообщение|пересланное сообщение",
  "переадресованное сообщение|начало переадресованного сообщения|начало переадресованного письма|конец пересылаемого сообщения",
  "转发邮件信息|转发的邮件|转发邮件|轉寄郵件|轉寄的郵件|转发的原邮件|전달된 메시지|転送メッセージ|転送されたメッセージ",
);
const between = (phrases: string): RegExp => new RegExp(`^${dashes}{2,}(?:${phrases})\\s*[-_=*—─: \\t]*$`, "i");
/** `-----Original Message-----` and its kin. */
export const separator = between(originalMessage);
/** The same above a mail that was passed on. */
export const forward = [
  between(forwardedMessage),
  /^(?:begin forwarded message|начало переадресованного (?:сообщения|письма)|anfang der weitergeleiteten nachricht|début du message réexpédié|下面是被转发的邮件|以下是转发的邮件)\s*[:：]$/i,
];

/** The first line of the head that programs put above what they quote. */
export const senderLine =
  /^[^\p{L}]{0,4}(?:from|от|від|von|de|da|van|från|fra|od|lähettäjä|kimden|gönderen|发件人|寄件者|寄件人|差出人|送信者|보낸 ?사람)[^\p{L}:：|]{0,3}[:：|]/iu;
/** The others, of which at least two must follow. */
export const otherLine =
  /^[^\p{L}]{0,4}(?:sent|date|to|cc|subject|reply-to|отправлено|дата|кому|копия|тема|надіслано|gesendet|datum|an|betreff|envoyé|à|objet|enviado|fecha|para|asunto|assunto|inviato|a|data|oggetto|verzonden|aan|onderwerp|sendt|dato|til|emne|skickat|till|ämne|wysłano|do|temat|sujet|copie à|发送时间|发送日期|日期|时间|收件人|抄送|主\s?题|傳送時間|寄件日期|收件者|副本|主旨|送信日時|日時|宛先|件名|보낸 ?날짜|받는 ?사람|참조|제목|날짜)[^\p{L}:：|]{0,3}[:：|]/iu;
/** What says in an attribution that somebody wrote. */
export const verb =
  /(?:wrote|writes|schrieb|a écrit|escribió|ha scritto|scrisse|schreef|skrev|escreveu|napisał(?:\(a\)|a)?|kirjoitti|yazdı|napsal(?:\(a\)|a)?|написал(?:\(а\)|а)?|пишет|писал(?:\(а\)|а)?|(?:на)?писав(?:\(ла\))?|написала|пише|写道|寫道|写到|님이 작성|さん(?:は|が)書きました|のメール)/iu;
/** The same at its end. */
export const verbAtEnd = new RegExp(`${verb.source}\\s*[:：]?$`, "iu");
/** What ends a mail written on a telephone. */
export const sentFrom =
  /^(?:sent from (?:my |outlook|mail for|yahoo|samsung)|get outlook for|отправлено (?:с|из) |发自我的|發自我的|来自我的|从我的.{1,20}发送|從我的.{1,20}傳送|von meinem .{1,20}gesendet|gesendet (?:von|mit) |envoyé (?:de mon|à partir de) |enviado desde mi |iPhoneから送信|나의 .{1,20}에서 보냄)[^.,;!?，。；！？]{0,60}(?:<.{1,80})?$/iu;
/** A sign-off that has a line to itself. */
export const signOff =
  /^(?:(?:best|kind|kindest|warm|with best|with kind)? ?regards|best wishes|(?:yours )?(?:sincerely|truly|faithfully)(?: yours)?|(?:many )?thanks(?: and (?:best |kind )?regards)?|cheers|mit (?:freundlichen|besten|herzlichen) gr(?:ü|ue)(?:ß|ss)en|(?:viele|beste|freundliche|herzliche|liebe) gr(?:ü|ue)(?:ß|ss)e|mfg|(?:bien )?cordialement|salutations|(?:un )?(?:cordial )?saludo|saludos(?: cordiales)?|atentamente|с уважением|с наилучшими пожеланиями|всего (?:доброго|хорошего)|此致|敬礼|此致敬礼|顺颂商祺|顺祝商祺|祝好|敬具|감사합니다)[\s,;.!，。！]*$/iu;

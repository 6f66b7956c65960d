// By which words somebody promises something in writing, and by which a sentence only looks so. All are asked of one sentence
// in lower case of at most 400 signs, so that hostile text costs no more than its length.

/** How one language promises. */
export interface PromiseWords {
  /** Asked first: is a sentence of this language's letters at all. */
  readonly script: RegExp;
  /** Turns that hold a word of `not` and mean nothing by it. */
  readonly turns: RegExp;
  /** Says that it is none, wherever it stands. */
  readonly not: RegExp;
  /** A promise by itself. */
  readonly says: readonly RegExp[];
  /** A promise where the sentence names a day that is still to come. */
  readonly saysWithDay: readonly RegExp[];
}

const list = (...words: string[]): string => words.join("|");

const enVerbs = list(
  "send|resend|forward|share|get (?:\\p{L}+ ){0,3}(?:back|ready|to you)|come back|revert|reply|respond|answer|call|phone|ring|let you|update|keep you",
  "inform|confirm|check|look into|look at|find out|prepare|quote|provide|submit|e-?mail|mail|message|write to|deliver|ship|dispatch|arrange",
  "organi[sz]e|schedule|issue|follow up|finali[sz]e|have (?:\\p{L}+ ){0,5}(?:ready|sent|shipped|done|delivered|on the truck|on its way)|have (?:our|my|the|a) (?:\\p{L}+ ){1,2}(?:call|send|contact|visit|check|look)|make sure|take care|return to you",
  "be in touch|be back|ask (?:our|my|the|him|her|them|\\p{L}+ to)|contact|talk to|speak (?:to|with)|clarify|credit|refund|replace|repair|visit|invite|draw up",
  "bring|put together|drop you|give you|pass (?:it|this|that|them) on|raise|correct|revise|complete|collect|hold|reserve|add|extend|set up|pay|sign|release",
);
const enSoftly =
  "(?: (?:also|then|certainly|gladly|definitely|of course|be sure to|personally|now|surely|still|both|soon|just|again|therefore|immediately|quickly|promptly|first|make sure to|do my best and)){0,2}";
const enThings =
  "(?:offer|quote|quotation|proposal|samples?|invoice|drawings?|data ?sheets?|documents?|price list|contract|goods|order|parcel|shipment|report|certificates?|valves?|pumps?|it|they|these)";
const english: PromiseWords = {
  script: /[a-z]{2}/,
  turns:
    /\b(?:as (?:promised|discussed|agreed|asked)|(?:check|see|ask|verify|clarify|look|find out)(?: \p{L}+){0,4} (?:if|whether))\b/gu,
  not: new RegExp(
    list(
      "\\b(?:if|unless|provided|as long as|in case|should (?:you|we|this|there)|whenever|depending|subject to|otherwise|would|could|might|perhaps|maybe|possibly|hopefully|we hope|i hope|try|trying|wish)\\b",
      "\\b(?:once|as soon as|when|after|until|before) (?:you|your|the customer|payment|they)\\b|\\b(?:upon|after|against|on) (?:receipt|payment|your|the deposit|signature)\\b|\\b(?:i|we) (?:think|guess|suppose|assume|doubt|expect|wonder)\\b",
      "\\b(?:said|says|wrote|writes|told|asked|claims|claimed|thought|promised|whether|used to|always|usually|normally|every (?:day|week|month|year))\\b|\\b(?:you|he|she|they) may\\b",
      "\\b(?:when|how|why|what|where|which|before|who) (?:i|we)(?:'ll| will| shall)\\b|(?:any|all|your|further|more)(?: \\p{L}+)? (?:questions?|quer(?:y|ies)|inquir)|newsletter|unsubscribe|privacy|personal data",
      "^(?:please|kindly|just|let (?:me|us) know|tell|send|give|drop|confirm|sign|pay|place|choose)\\b.{0,200}\\b(?:and|then|so) (?:i|we)\\b|\\bhappy to\\b|\\bglad to\\b|\\bnot (?:yet|likely|sure|clear|certain|expected)\\b|\\bno longer\\b|\\bby (?:your|you|the customer)\\b|\\bnothing\\b",
    ),
    "u",
  ),
  says: [
    new RegExp(
      `\\b(?:i|we)(?:'ll| will| shall|'m going to|'re going to| am going to| are going to)${enSoftly} (?:${enVerbs})\\b`,
      "u",
    ),
    new RegExp(`^(?:(?:ok|okay|sure|yes|thanks|noted|and|fine)[,. ]{1,2}){0,2}will (?:${enVerbs})\\b`, "u"),
    new RegExp(`\\b(?:i|we)(?:'ll| will| shall) (?!not\\b)[^,;?]{1,80} and (?:${enVerbs})\\b`, "u"),
    new RegExp(`\\b(?:i|we) (?:promise|undertake|commit)(?: you)? to (?:${enVerbs})\\b`, "u"),
    /\blet me (?:check|ask|look|find out)\b.{0,80}\b(?:get|come) back to you\b/u,
  ],
  saysWithDay: [
    /\b(?:i am|i'm|we are|we're) (?:sending|shipping|calling|preparing|delivering|coming back|getting back|visiting)\b/u,
    /\b(?:i|we) (?:have|are|am|shall|will|noted|checked?|asked)\b.{0,120}\band (?:come|get) back to you\b/u,
    /\b(?:our|my) (?:technician|engineer|colleague|driver|accountant|forwarder|manager|accounting|team)(?: \p{L}+)? (?:will|shall) (?:visit|call|contact|send|write)\b/u,
    /\byou(?:'ll| will| shall) (?:have|receive|get) (?:it|our|my|the|a|an|them|an answer|everything)\b/u,
    new RegExp(
      `(?<!your )\\b${enThings} (?:leaves?|(?:will|shall) (?:follow|be (?:sent|shipped|with you|delivered|ready|dispatched)|leave|ship|go out|arrive))\\b`,
      "u",
    ),
  ],
};

const deVerbs =
  "schick|send|meld|prüf|klär|erkundig|besorg|bereit|erstell|liefer|ruf|informier|bestätig|antwort|mach|leit|kümmer|verschick|versend|übersend|nenn|bring|erledig|reich|frag";
const german: PromiseWords = {
  script: /\b(?:ich|wir|sie erhalten)\b/u,
  turns: /\b(?:prüfe|kläre|frage|prüfen|klären)[^,]{0,60}, ob\b/gu,
  not: /\b(?:wenn|falls|sofern|sobald sie|würden?|könnten?|hätten?|vielleicht|möglicherweise|hoffentlich|hoffe|versuchen?|nicht|kein\p{L}*|bitte\b.{0,80}\b(?:dann|und) (?:ich|wir|schick)|nach (?:der )?(?:erhalt|eingang|ihrer|zahlung\p{L}*|anzahlung|freigabe|bestellung)|sagten?|schrieb|meinte|ob)\b/u,
  says: [
    /\b(?:ich werde|wir werden|werde ich|werden wir)\b.{1,200}(?:schicken|senden|melden|prüfen|klären|liefern|anrufen|informieren|bestätigen|antworten|kümmern|erstellen|nennen|nachreichen)\b/u,
    /\b(?:ich melde mich|wir melden uns|melde ich mich|melden wir uns|ich kümmere mich|wir kümmern uns|ich kläre das|wir klären das)\b/u,
  ],
  saysWithDay: [
    new RegExp(
      `\\b(?:ich (?:${deVerbs})\\p{L}{0,4}e|wir (?:${deVerbs})\\p{L}{0,4}e?n|(?:${deVerbs})\\p{L}{0,4}e ich|(?:${deVerbs})\\p{L}{0,4}e?n wir)\\b`,
      "u",
    ),
    /\bsie (?:erhalten|bekommen|haben) (?:von (?:mir|uns)|das|die|unser|ein|den|es)/u,
  ],
};

const zhTime =
  "(?:上午|下午|中午|晚上|今天|今日|今晚|明天|明日|明早|明晚|后天|(?:下个?|本|这个?)?(?:周|星期|礼拜)[一二三四五六日天]|下周|本周|这周|本?月底|下个?月|\\d{1,2}月\\d{1,2}[日号]|\\d{1,3}天内|[一两二三四五]天内|(?:\\d{1,2}|[一两二三四五])个?工作日内)(?:下班)?(?:之?前|内|上午|下午|中午|晚上|初|底|早上)?";
const zhVerbs =
  "(?:重新|统一|正式|再|就|会|给您|给你|给贵司|给你们|向您|为您|跟您|与您|帮您|安排|把[^，。]{1,14})*(?:发(?!现|生)|寄|回复|答复|联系|通知|确认|提供|提交|报价|报给|打电话|致电|跟进|更新|告知|处理|核实|查|准备|出货|交货|送|拜访|回电|反馈|落实|申请|补|给您|给你|整理|做好|开票|开具|开发票)";
const zhWill = "(?:会|将会?|一定|马上|稍后|尽快|立即|尽早|随后|这就|待会儿?|回头)";
const zhSelf = "(?:我们|我司|我方|本人|我)";
const chinese: PromiseWords = {
  script: /\p{Script=Han}/u,
  turns: /请您?(?:放心|稍等|稍候|谅解|知悉|见谅|理解)|(?:确认|核实|查)(?:一下)?是否/gu,
  not: /如果|如您|如需|如有|如贵|若|假如|要是|一旦|倘若|的话|只要|除非|万一|[等待](?:您|你|贵|客户)|(?:收到|付款|收款|到账|下单|签字|签约|签收|定金|批准)[^，。]{0,12}(?:后|即|再)|[您你贵][^，。]{0,10}确认后|才[能会]|可能|也许|大概|或许|应该会?|希望|争取|尽量|本来|原本|能否|可否|是否|吗|呢|什么时候|何时|怎么|为什么|[他她]|说(?!明)|每[天周月年]|本来|(?<!申)请|麻烦|没有|不(?:会|能|再|是)|无法|[早曾][^，。]{0,4}过/u,
  says: [
    new RegExp(`${zhSelf}[^，。；您你贵]{0,8}${zhWill}(?:在?${zhTime})?${zhVerbs}`, "u"),
    new RegExp(`${zhSelf}[^，。；您你贵]{0,10}[再就](?:给|向)?(?:回复|答复|联系|通知|告知|给|发给?)(?:您|你|贵)`, "u"),
    new RegExp(`(?:^|[，,；：、\\s])${zhWill}${zhVerbs}[^，。；]{0,8}(?:您|你|贵司|贵方)`, "u"),
  ],
  saysWithDay: [
    new RegExp(
      `(?:^|[，,；：、\\s])[^，。；您你贵对客已昨]{0,20}${zhTime}[^，。；您你贵对客已昨]{0,6}${zhVerbs}(?![^，。；]{0,12}(?:了|我))`,
      "u",
    ),
    new RegExp(`${zhSelf}[^，。；]{0,12}(?:在|于)?${zhTime}${zhVerbs}(?![^，。；]{0,12}了)`, "u"),
  ],
};

const ruVerbs = list(
  "пришлю|отправлю|вышлю|перешлю|направлю|подготовлю|сделаю|уточню|узнаю|проверю|перезвоню|позвоню|напишу|отвечу|сообщу|свяжусь|вернусь (?:с|к)|передам|оформлю|выставлю|рассчитаю|посчитаю|подтвержу|согласую|организую|закажу|отгружу|привезу|доставлю|предоставлю|скину|займусь|разберусь|спрошу|запрошу|дам (?:знать|ответ)|исправлю|приеду",
  "пришл[её]м|отправим|вышлем|перешл[её]м|направим|подготовим|сделаем|уточним|узнаем|проверим|перезвоним|позвоним|напишем|ответим|сообщим|свяжемся|верн[её]мся (?:с|к)|передадим|оформим|выставим|рассчитаем|посчитаем|подтвердим|согласуем|организуем|закажем|отгрузим|привез[её]м|доставим|предоставим|займ[её]мся|разбер[её]мся|запросим|дадим (?:знать|ответ)|исправим|приедем",
);
const russian: PromiseWords = {
  script: /[а-яё]{2}/u,
  turns:
    /(?:проверю|уточню|узнаю|проверим|уточним|узнаем|спрошу|запрошу)[^,.]{0,30}, [^,.]{0,30}(?<!\p{L})ли(?!\p{L})/gu,
  not: /(?<!\p{L})(?:если|бы|ли|когда вы|как только (?:вы|оплат\p{L}+|подтверд\p{L}+)|после (?:ваше\p{L}*|оплаты|подтверждения|получения|поступления|подписания|аванса)|при (?:условии|оплате|получении|подтверждении|поступлении)|по (?:оплате|получении|поступлении)|при получении|в случае|возможно|наверное|может|постара\p{L}+|попробу\p{L}+|хотел\p{L}*|надеюсь|надеемся|сказал\p{L}*|писал\p{L}*|просил\p{L}*|обещал\p{L}*|говорил\p{L}*|давайте|пусть|обычно|всегда|иначе|вряд|не (?:\p{L}+ )?(?:пришл|отправ|выш|сдела|отв|сообщ|смож|позвон|подготов|отгруз)\p{L}*|пока не|кажд\p{L}+ (?:день|недел\p{L}+|месяц\p{L}*)|рассылк\p{L}+|чтобы|что будет)(?!\p{L})/u,
  says: [
    new RegExp(
      `(?<!\\p{L})(?<!не )(?<!(?:когда|куда|кому|чем|зачем|почему|где) (?:мы |я )?)(?:${ruVerbs})(?!\\p{L})`,
      "u",
    ),
    /(?<!\p{L})(?:обязуюсь|обязуемся|обещаю|обещаем)(?!\p{L})/u,
  ],
  saysWithDay: [
    /(?<!\p{L})(?:кп|предложение|счёт|счет|расчёт|расчет|договор|документы|образцы|груз|товар|заказ|ответ|чертежи|чертёж)(?: \p{L}+){0,3} (?:будет|будут) (?:\p{L}+ )?(?:отправлен|готов|выслан|отгружен|доставлен|у вас)/u,
    /^отгрузка(?!\p{L})(?!.{0,40}(?:была|задерж|перенос))/u,
  ],
};

const japanese: PromiseWords = {
  script: /[\u3041-\u30ff]/u,
  turns: /確認のうえ/gu,
  not: /場合|もし|たら|れば|[かの]?[?？]|ですか|ますか|添付|本メール|下記|ください|下さい|かもしれ|と思|予定は|ました|ません|毎[日週月]|頂き次第|いただき次第/u,
  says: [
    /(?:ご?連絡|ご?回答|ご?返信|ご?報告|確認|手配|折り返しお電話|お見積もり?を?提出)(?:いた)?(?:します|させていただきます|致します)/u,
  ],
  saysWithDay: [
    /(?:お送り|送付|ご?提出|発送|出荷|納品|お届け|お電話|訪問|お伺い|準備)(?:いた)?(?:します|させていただきます|致します)/u,
  ],
};

/** What somebody else said. */
export const quotation = /["“„«「][^"”“»」]{1,300}["”“»」]/gu;

/** In the order in which they are asked: Japanese before Chinese, since it is written with its signs too. */
export const promiseWords: readonly PromiseWords[] = [japanese, chinese, russian, german, english];

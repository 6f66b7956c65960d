import { revised, sheet, type Talk } from "../talk.ts";

const resale = sheet(
  "Q-2471",
  "EUR",
  ["FCA Rotterdam, Incoterms 2020", "30/70", "9 недель"],
  [
    ["AFC-BV-100", 40, 715],
    ["AFC-BV-050", 80, 178],
    ["AFC-PA-120", 40, 405],
  ],
);
const resaleFinal = revised(resale, { discountPercent: 11 });

/** УралАрматура: Irina's, with Ivo on technical questions; they write in Windows-1251. */
export const talksUral: readonly Talk[] = [
  {
    key: "ural-resale",
    subject: "Запрос цен на шаровые краны № 318/26",
    daysAgo: 160,
    ours: ["irina"],
    theirs: ["kuznetsov", "mironov"],
    cc: ["inside"],
    turns: [
      [
        "kuznetsov",
        0,
        `Здравствуйте, Ирина!

Прошу рассмотреть запрос № 318/26: краны шаровые DN100 – 40 шт., DN50 – 80 шт., пневмоприводы – 40 шт. Поставка для «Уралхимпроекта», конечный заказчик требует сертификаты и опросные листы. Условия – FCA Роттердам.`,
        { request: resale },
      ],
      [
        "irina",
        22,
        `Дмитрий, здравствуйте! Запрос в работе. Какая среда и температура, и какое давление воздуха для приводов? И ещё: заказчику нужен SIL или обычное исполнение?`,
      ],
      [
        "kuznetsov",
        6,
        `Среда – раствор каустика 46 %, до 90 °С. Воздух 4,5 бар. SIL не требуется. Важно: седло не PTFE с наполнителем из стекла, каустик его съедает.`,
      ],
      [
        "ivo",
        50,
        `Hello Dmitry, answering for Irina who is at a customer today. Glass-free RPTFE (carbon filled) is what we use for caustic; the price is the same. Offer {no} attached, {total}.`,
        { quote: resale, to: ["kuznetsov"], cc: ["irina"] },
      ],
      [
        "kuznetsov",
        47,
        `Ирина, Иво, спасибо. Мы перепродаём, нам нужна дилерская скидка не меньше 15 %, иначе проходит китайский производитель. Прошу пересмотреть.`,
        { to: ["irina", "ivo"], cc: [] },
      ],
      [
        "irina",
        30,
        `Дмитрий, 15 % не получится, но 11 % на весь объём я согласовала с Грейс. Итого {total}, редакция {no}. Плюс бесплатно 10 ремкомплектов для пусконаладки.`,
        { quote: resaleFinal, cc: ["grace", "inside"] },
      ],
      [
        "kuznetsov",
        120,
        `Принято. Спецификация № 4 к договору подписана, заказ во вложении. Просьба: маркировка на русском, паспорт на каждое изделие.`,
        { order: { no: "UA-318-4", sheet: resaleFinal } },
      ],
      [
        "irina",
        1200,
        `Дмитрий, товар готов, 11 мест, 2 340 кг. Паспорта на русском в каждом ящике. Упаковочный лист во вложении, ждём ваш транспорт с {day+3}.`,
        {
          paper: { name: "packing-list-UA-318-4.pdf", lines: ["PACKING LIST UA-318-4", "11 packages, 2,340 kg gross"] },
        },
      ],
      ["kuznetsov", 260, `Груз пересёк границу, спасибо за документы – в этот раз таможня прошла без единого вопроса.`],
      [
        "irina",
        24,
        `Отличная новость! Счёт на остаток INV-30527 во вложении, срок – 14 дней.`,
        { invoice: { no: "INV-30527", sheet: resaleFinal } },
      ],
    ],
  },
  {
    key: "ural-inspection",
    subject: "Входной контроль: рекламация № 27",
    daysAgo: 33,
    ours: ["irina"],
    theirs: ["mironov", "kuznetsov"],
    cc: ["inside"],
    turns: [
      [
        "mironov",
        0,
        `Ирина, добрый день.

При входном контроле на 3 из 40 кранов DN100 обнаружен пропуск воздуха через седло: 6 бар, около 20 пузырьков в минуту. Класс герметичности А не подтверждён. Акт № 27 оформлен, краны изолированы. Ждём ваших предложений.`,
        { photo: "akt-27.png" },
      ],
      [
        "ivo",
        17,
        `Dear Sergey, please cycle the three valves ten times at 6 bar dry air and repeat the test. New RPTFE seats sometimes need it after storage in the cold. Serial numbers please, so that I can pull the test records.`,
        { to: ["mironov"], cc: ["irina"] },
      ],
      [
        "mironov",
        28,
        `Номера: 100-26-0447, 0451, 0466. После десяти циклов 0447 и 0466 герметичны, 0451 – пропуск остался.`,
        { to: ["ivo"], cc: ["irina"] },
      ],
      [
        "irina",
        21,
        `Сергей, кран 0451 заменяем за наш счёт, новый отправили сегодня, старый возвращать не надо – разберите и пришлите, если можно, фото седла. Протокол по двум другим прошу приложить к акту.`,
      ],
      [
        "mironov",
        130,
        `На седле риска от стружки, фото приложил. Видимо, после сборки не продули. Замену получили, проверили – класс А.`,
        { photo: "sedlo-0451.png", cc: ["kuznetsov", "inside"] },
      ],
      [
        "irina",
        20,
        `Сергей, спасибо за разбор, это ценно: добавили продувку в карту сборки. Рекламацию № 27 считаем закрытой?`,
        { cc: ["kuznetsov", "inside"] },
      ],
      [
        "kuznetsov",
        44,
        `Закрываем. Готовим следующий запрос, DN150 и DN200, около 60 позиций, ждите на следующей неделе.`,
      ],
    ],
  },
];

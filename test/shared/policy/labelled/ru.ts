import type { LabelledSet } from "./read.ts";

// A Russian salesman of shut-off valves: plants, a water utility, a hospital that buys, and a dacha.

export const ru: LabelledSet = {
  customers: [
    "nasos-zavod.example",
    "gorvodokanal.example",
    "oblbolnitsa.example",
    "himprom.example",
    "ip.sidorov@freemail.example",
  ],
  contacts: ["dispetcher@gruz-ekspress.example", "kolya.drug@freemail.example", "stend@vystavka.example"],
  rows: `
customer | snab@nasos-zavod.example > me | Запрос цены: краны шаровые DN50, 40 шт.
customer | me > snab@nasos-zavod.example | RE: Запрос цены: краны шаровые DN50, 40 шт.
customer | me > snab@nasos-zavod.example; mia@acme.example | Коммерческое предложение 2291
customer | snab@nasos-zavod.example > me | RE: Коммерческое предложение 2291, скидка?
customer | snab@nasos-zavod.example > me | Заявка 4500018
customer | me > snab@nasos-zavod.example | Подтверждение заказа 4500018
customer | petrov@nasos-zavod.example > me | Срок поставки
customer | petrov@nasos-zavod.example > me | Приёмка на заводе 14 марта
customer | me > petrov@nasos-zavod.example | Гостиница и пропуска
customer | petrov@nasos-zavod.example > me | Резюме встречи
customer | petrov@nasos-zavod.example > me | Спасибо за тёплый приём
customer | buh@nasos-zavod.example > me | Счёт 881: неверный ИНН
customer | me > buh@nasos-zavod.example | Исправленный счёт 881
customer | buh@nasos-zavod.example > me | Оплата прошла
customer | otk@nasos-zavod.example > me | Рекламация: течь по штоку
customer | me > otk@nasos-zavod.example; otk@acme.example | Акт по рекламации
customer | petrov@nasos-zavod.example > me | Средства личной защиты на площадке
customer | petrov@nasos-zavod.example > me | Вручить лично Иванову
customer | tender@gorvodokanal.example > me | Тендер: задвижки, лот 3
customer | me > tender@gorvodokanal.example | Заявка на участие, лот 3
customer | tender@gorvodokanal.example > me | Протокол вскрытия конвертов
customer | inzhener@gorvodokanal.example > me | Авария на колодце 14, нужен затвор
customer | me > inzhener@gorvodokanal.example | RE: Авария на колодце 14, нужен затвор
customer | inzhener@gorvodokanal.example > me | Чертежи насосной станции
customer | yurist@gorvodokanal.example > me | Протокол разногласий к договору
customer | me > yurist@gorvodokanal.example; mia@acme.example | RE: Протокол разногласий к договору
customer | zakupki@oblbolnitsa.example > me | Запрос котировок: арматура для медгазов
customer | hoz@oblbolnitsa.example > me | Замена вентиля в отделении 7
customer | me > hoz@oblbolnitsa.example | Мастер будет в четверг
customer | zakupki@oblbolnitsa.example > me | Договор на обслуживание редукторов
customer | orlova@himprom.example > me | Образцы
customer | me > orlova@himprom.example | Образцы отправлены
customer | orlova@himprom.example > me | Соглашение о неразглашении
customer | orlova@himprom.example > me | Рамочный договор 2026-2028
customer | orlova@himprom.example > me; dispetcher@gruz-ekspress.example | Машина в пятницу
customer | me > orlova@himprom.example; dispetcher@gruz-ekspress.example | RE: Машина в пятницу
customer | orlova@himprom.example > me | Прогноз на III квартал
customer | orlova@himprom.example > me | С наступающим и планы на год
customer | orlova@himprom.example > me |
customer | ip.sidorov@freemail.example > me | нужны две задвижки
customer | me > ip.sidorov@freemail.example | RE: нужны две задвижки
customer | ip.sidorov@freemail.example > me | оплатил
mixed | snab@nasos-zavod.example > me; gip@proektinstitut.example | Подбор предохранительного клапана
mixed | orlova@himprom.example > me; broker@tamozhnya-broker.example | Код ТН ВЭД
mixed | me > hoz@oblbolnitsa.example; lab@ispytaniya.example | Протокол испытаний
mixed | inzhener@gorvodokanal.example > me; inzhener.dom@freemail.example | презентация на завтра
mixed | me > petrov@nasos-zavod.example; garantii@torgbank.example | Банковская гарантия
mixed | ip.sidorov@freemail.example > me; sidorov.syn@freemail.example | кто примет груз
private.family | lena.doma@freemail.example > me | заберёшь Мишу?
private.family | me > lena.doma@freemail.example | Re: заберёшь Мишу?
private.family | me > moya.pochta@freemail.example | скан паспорта
private.family | mama@freemail.example > me | приезжайте в воскресенье
private.family | brat@avtoservis.example > me | юбилей отца
private.friend | kolya.drug@freemail.example > me | рыбалка
private.friend | me > kolya.drug@freemail.example | Re: рыбалка
private.friend | kolya.drug@freemail.example > me; stend@vystavka.example | баня в субботу
private.school | klassruk@shkola.example > me | Родительское собрание
private.school | zav@detsad.example > me | Карантин
private.landlord | uk@uprav-dom.example > me | Квитанция
private.dacha | predsedatel@snt-romashka.example > me | Взносы СНТ
private.bank | ipoteka@moy-bank.example > me | Ваша ипотека
private.insurance | polis@strahovka.example > me | Ваш полис
private.travel | bilety@avia.example > me | Маршрутная квитанция
private.shop | zakaz@magazin.example > me | Ваш заказ в пути
private.club | trener@sekciya.example > me | расписание
private.church | prihod@hram.example > me | Крещение
private.party | otdelenie@partiya.example > me | Членский взнос
private.army | voenkomat@povestka.example > me | Повестка
private.doctor | registratura@poliklinika.example > me | Вы записаны на понедельник
private.doctor | me > registratura@poliklinika.example | перенести
private.doctor | analizy@laboratoriya.example > me | Результаты анализов
private.doctor | zub@stomatolog.example > me | Напоминание
private.doctor | psiholog@praktika.example > me | наша встреча
private.doctor | registratura@oblbolnitsa.example > me | Приём у врача: кардиолог, вторник
private.doctor | arhiv@oblbolnitsa.example > me | Ваша медицинская карта
private.doctor | stacionar@oblbolnitsa.example > me | Ваш больничный лист
private.doctor | me > kadry@acme.example; registratura@poliklinika.example | больничный
private.union | profsoyuz@acme.example > me; obkom@profsoyuz-met.example | Собрание профсоюза
private.union | obkom@profsoyuz-met.example > me | Заявление о вступлении
private.union | me > obkom@profsoyuz-met.example | Задержка зарплаты
private.union | obkom@profsoyuz-met.example > me; sam@acme.example | Коллективный договор
private.union | profkom@nasos-zavod.example > me | Обмен опытом
private.union | gromov@nasos-zavod.example > me | Профсоюз: встреча актива
private.lawyer | advokat@kollegiya.example > me | Развод
private.lawyer | advokat@kollegiya.example > me; protivnik@drugaya-kollegiya.example | Раздел имущества
private.lawyer | me > advokat@kollegiya.example | увольнение, иск
private.lawyer | kancelyariya@sud.example > me | Судебная повестка
private.lawyer | notarius@kontora.example > me | Наследство
private.hr | kadry@acme.example > me; raschet@autsorsing.example | Расчётный лист за май
private.hr | fond@pensiya.example > me | Выписка
private.hr | nalog@fns.example > me | Ваш налоговый вычет
private.job | hunter@kadry-agent.example > me | Интересное предложение
private.job | me > rabota@konkurent.example | Отклик на вакансию
private.job | kadry@himprom.example > me | Собеседование в четверг
private.job | me > hr@himprom.example | Моё резюме
private.job | orlov@himprom.example > me | Ваше резюме получили
private.job | kadry@nasos-zavod.example > me | Предложение о работе
private.marked | petrov@nasos-zavod.example > me | Личное: ужин в субботу
private.marked | me > petrov@nasos-zavod.example | RE: Личное: ужин в субботу
private.marked | petrov@nasos-zavod.example > me | [личное] о новом начальнике
private.marked | orlova@himprom.example > me | (личное) поздравляю
private.marked | orlova@himprom.example > me | Приватно: долг
private.marked | orlova@himprom.example > me | свадьба | sensitivity=Personal
private.marked | inzhener@gorvodokanal.example > me | фото | sensitivity=private
private.folder | inzhener@gorvodokanal.example > me | хор | folder=Личное
private.folder | orlova@himprom.example > me | отпуск | folder=INBOX.Личные письма
private.folder | petrov@nasos-zavod.example > me | лодка | folder=Private
internal | mia@acme.example > me | прайс, черновик
internal | me > shef@acme.example | скидка Насосному
internal | profsoyuz@acme.example > me | путёвки
internal | kadry@acme.example > me | график отпусков
internal | it@acme.example > me; mia@acme.example | смена пароля
other.newsletter | novosti@nasos-zavod.example > me | Новости завода | list=<novosti.nasos-zavod.example>
other.newsletter | vestnik@armatura.example > me | Вестник арматуростроителя | list=<vestnik.armatura.example>
other.automatic | petrov@nasos-zavod.example > me | Автоответ: Коммерческое предложение 2291 | auto=auto-replied
other.cold | baza@rassylka.example > me | База клиентов
other.supplier | sbyt@liteyka.example > me | Цены на латунь
other.supplier | dispetcher@gruz-ekspress.example > me | тарифы с июля
untold | petrov@nasos-zavod.example > me | вчерашний матч
untold | orlova@himprom.example > me | у нас дочка!
`,
};

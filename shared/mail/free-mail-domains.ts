/**
 * Providers where anybody can open a mailbox. A domain on this list never becomes a customer. Providers with one name
 * per country are matched as a family, so that a new country needs no line here.
 */
export const freeMailFamilies: readonly RegExp[] = [
  /^(?:yahoo|ymail|rocketmail)(?:\.co|\.com)?\.[a-z]{2,3}$/,
  /^(?:hotmail|outlook|live|msn)(?:\.co|\.com)?\.[a-z]{2,3}$/,
  /^(?:gmx|yandex|ya|zoho|zohomail|tutanota|mail)\.(?:com|net|de|at|ch|ru|by|kz|ua|uz|fr|us|eu|org|in|jp|com\.tr)$/,
  /^(?:proton|protonmail|pm)\.(?:me|com|ch)$/,
];

/** Single names, by where they are used most. */
export const freeMailDomains: ReadonlySet<string> = new Set([
  // worldwide
  ...["gmail.com", "googlemail.com", "icloud.com", "me.com", "mac.com", "aol.com", "aim.com", "yahoo.com", "ymail.com"],
  ...["hotmail.com", "outlook.com", "live.com", "msn.com", "passport.com", "mail.com", "email.com", "usa.com"],
  ...["fastmail.com", "fastmail.fm", "hushmail.com", "hey.com", "duck.com", "tuta.com", "tuta.io", "tutamail.com"],
  ...["mailfence.com", "runbox.com", "posteo.net", "mailbox.org", "disroot.org", "zoho.com", "inbox.com", "lycos.com"],
  // China, Hong Kong, Taiwan
  ...["qq.com", "vip.qq.com", "foxmail.com", "163.com", "vip.163.com", "126.com", "vip.126.com", "yeah.net", "188.com"],
  ...["sina.com", "sina.cn", "vip.sina.com", "sina.com.cn", "sohu.com", "vip.sohu.com", "aliyun.com", "tom.com"],
  ...["139.com", "189.cn", "wo.cn", "21cn.com", "263.net", "netease.com", "eyou.com", "88.com", "111.com", "china.com"],
  ...["hinet.net", "msa.hinet.net", "pchome.com.tw", "seed.net.tw", "netvigator.com"],
  // Russia and its neighbours
  ...["mail.ru", "bk.ru", "inbox.ru", "list.ru", "internet.ru", "xmail.ru", "rambler.ru", "lenta.ru", "autorambler.ru"],
  ...["myrambler.ru", "ro.ru", "r0.ru", "narod.ru", "ya.ru", "pochta.ru", "qip.ru", "hotbox.ru", "land.ru", "e1.ru"],
  ...["ukr.net", "i.ua", "meta.ua", "bigmir.net", "tut.by", "mail.kz", "inbox.lv", "mail.ee"],
  // Germany, Austria, Switzerland
  ...["web.de", "gmx.de", "gmx.net", "freenet.de", "t-online.de", "arcor.de", "online.de", "posteo.de", "email.de"],
  ...["vodafone.de", "1und1.de", "aon.at", "chello.at", "bluewin.ch", "sunrise.ch", "hispeed.ch"],
  // the rest of Europe
  ...["orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "sfr.fr", "neuf.fr", "bbox.fr", "numericable.fr"],
  ...["libero.it", "virgilio.it", "tiscali.it", "tin.it", "alice.it", "telefonica.net", "terra.es", "sapo.pt"],
  ...["btinternet.com", "btopenworld.com", "sky.com", "talktalk.net", "virginmedia.com", "ntlworld.com", "eircom.net"],
  ...["ziggo.nl", "kpnmail.nl", "planet.nl", "xs4all.nl", "home.nl", "hetnet.nl", "skynet.be", "telenet.be"],
  ...["wp.pl", "o2.pl", "onet.pl", "interia.pl", "op.pl", "poczta.onet.pl", "tlen.pl", "gazeta.pl"],
  ...["seznam.cz", "email.cz", "centrum.cz", "post.cz", "azet.sk", "zoznam.sk", "freemail.hu", "citromail.hu"],
  ...["abv.bg", "mail.bg", "telia.com", "online.no", "mail.dk", "otenet.gr", "mynet.com", "windowslive.com"],
  // Asia, Oceania, the Americas
  ...["naver.com", "hanmail.net", "daum.net", "nate.com", "kakao.com", "docomo.ne.jp", "ezweb.ne.jp", "softbank.ne.jp"],
  ...["i.softbank.jp", "nifty.com", "biglobe.ne.jp", "ocn.ne.jp", "so-net.ne.jp", "excite.co.jp", "rediffmail.com"],
  ...["sify.com", "indiatimes.com", "walla.com", "walla.co.il", "bigpond.com", "bigpond.net.au", "optusnet.com.au"],
  ...[
    "xtra.co.nz",
    "comcast.net",
    "verizon.net",
    "att.net",
    "sbcglobal.net",
    "bellsouth.net",
    "cox.net",
    "charter.net",
  ],
  ...["earthlink.net", "juno.com", "shaw.ca", "rogers.com", "sympatico.ca", "telus.net", "uol.com.br", "bol.com.br"],
  ...["terra.com.br", "ig.com.br", "globo.com", "prodigy.net.mx"],
]);

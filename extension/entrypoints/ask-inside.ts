import { defineUnlistedScript } from "wxt/utils/define-unlisted-script";
import { AskInside } from "../capture/ask-inside.ts";
import { fillReply } from "../capture/fill-reply.ts";
import { deskWords } from "../desk-words.ts";
import { languageOf } from "../language.ts";
import { composers } from "../webmail/composers.ts";

/** What stands behind the record bar's button that asks Inside, and what fills a quote's mail; beside the content script, in its isolated world. */
export default defineUnlistedScript(() => {
  globalThis.counterfoilInside = (deps) =>
    new AskInside({ ...deps, words: (language) => deskWords[languageOf(language)] });
  globalThis.counterfoilReply = (webmail, language, given) => {
    const fill = composers[webmail];
    if (fill) void fillReply(given, fill, deskWords[languageOf(language)].reply);
  };
});

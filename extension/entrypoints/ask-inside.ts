import { defineUnlistedScript } from "wxt/utils/define-unlisted-script";
import { AskInside } from "../capture/ask-inside.ts";
import { deskWords } from "../desk-words.ts";
import { languageOf } from "../language.ts";

/** What stands behind the record bar's button that asks Inside; beside the content script, in its isolated world. */
export default defineUnlistedScript(() => {
  globalThis.counterfoilInside = (deps) =>
    new AskInside({ ...deps, words: (language) => deskWords[languageOf(language)] });
});

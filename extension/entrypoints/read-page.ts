import { defineUnlistedScript } from "wxt/utils/define-unlisted-script";
import { readShownPage } from "../capture/shown-page.ts";

/** Run once in the page in front, at a person's press in the popup; what it finds is the answer. */
export default defineUnlistedScript(() => readShownPage(document, (input, init) => fetch(input, init)));

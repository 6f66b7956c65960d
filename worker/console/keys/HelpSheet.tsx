import { navOf } from "../nav.ts";
import { Dialog } from "../parts/Dialog.tsx";
import { useMe } from "../session.tsx";
import { useWords } from "../words/words.tsx";
import { isMac } from "./platform.ts";
import { printKeys, type Shortcut, shortcutIds, shortcuts } from "./shortcuts.ts";

const groups = ["keys.anywhere", "keys.list", "keys.request", "keys.message", "keys.go"] as const;

/** Every shortcut that this person has, made from the table. */
export function HelpSheet(props: { onClose(): void }) {
  const { t } = useWords();
  const me = useMe();
  const pages = new Set(["/", ...navOf(me).flatMap(({ items }) => items.map(({ href }) => href))]);
  const theirs = shortcutIds
    .map((id): Shortcut => shortcuts[id])
    .filter(({ href }) => href === undefined || pages.has(href));
  return (
    <Dialog title={t("keys.title")} onClose={props.onClose} wide>
      <div class="keys-sheet">
        {groups.map((group) => (
          <section key={group}>
            <h3>{t(group)}</h3>
            <dl>
              {lines(theirs.filter((one) => one.group === group)).map(({ word, keys }) => (
                <div key={word}>
                  <dt>{t(word)}</dt>
                  <dd>
                    {keys.map((one) => (
                      <span key={one} class="keys">
                        {printKeys(one, isMac()).map((key) => (
                          <kbd key={key}>{key}</kbd>
                        ))}
                      </span>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

/** Shortcuts that do the same stand on one line. */
function lines(list: readonly Shortcut[]): { word: Shortcut["word"]; keys: string[] }[] {
  const byWord = new Map<Shortcut["word"], string[]>();
  for (const { word, keys } of list) byWord.set(word, [...(byWord.get(word) ?? []), ...keys]);
  return [...byWord].map(([word, keys]) => ({ word, keys }));
}

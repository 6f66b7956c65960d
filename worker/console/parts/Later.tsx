import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useWords } from "../words/words.tsx";
import { useToast } from "./Toast.tsx";

/** Draws a part whose code comes when it is first wanted. Where it cannot be loaded, a toast says so and `onClose` runs. */
export function Later<P extends { onClose(): void } & JSX.IntrinsicAttributes>(given: {
  load(): Promise<ComponentType<P>>;
  props: P;
}) {
  const { t } = useWords();
  const toast = useToast();
  const [Part, setPart] = useState<ComponentType<P> | null>(null);
  const { load } = given;
  const { onClose } = given.props;
  useEffect(() => {
    let here = true;
    load().then(
      (part) => here && setPart(() => part),
      () => {
        if (!here) return;
        toast({ text: t("error.unsent") });
        onClose();
      },
    );
    return () => {
      here = false;
    };
    // Once: the props are new with every drawing of the caller.
  }, [load]);
  return Part === null ? null : <Part {...given.props} />;
}

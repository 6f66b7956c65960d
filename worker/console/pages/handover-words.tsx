import type { HandoverCustomer } from "../../../shared/api/handover-facts.ts";
import { Badge } from "../parts/states.tsx";
import { useHandoverWords } from "../words/handover.ts";

/** Where a customer of a departure stands, in words. */
export function StateWords({ item }: { item: HandoverCustomer }) {
  const { t } = useHandoverWords();
  return <>{t(`ho.cs.${item.state}`, { name: item.taker?.name ?? t("ho.nobody") })}</>;
}

/** Why somebody is suggested. */
export function WhyWords({ why }: { why: HandoverCustomer["why"] }) {
  const { t, list } = useHandoverWords();
  const words = why.map((one) => {
    if (one.code === "knows") return t("ho.why.knows", { count: one.people });
    if (one.code === "load") return t("ho.why.load", { count: Math.round(one.load) });
    return t(`ho.why.${one.code}`);
  });
  return words.length === 0 ? null : <p class="small muted">{list(words)}</p>;
}

/** What of a customer's handover is done. */
export function DoneBadges({ item }: { item: HandoverCustomer }) {
  const { t } = useHandoverWords();
  const done = [
    [item.completedAt !== null, t("ho.done.sheet")],
    [item.signedAt !== null && !item.signedOld, t("ho.done.signed")],
    [item.introSentAt !== null, t("ho.done.intro")],
    [item.talkDoneAt !== null, t("ho.done.talk")],
  ] as const;
  return (
    <span class="row">
      {done.map(
        ([isDone, words]) =>
          isDone && (
            <Badge key={words} look="good">
              {words}
            </Badge>
          ),
      )}
      {item.signedOld && <Badge look="warn">{t("ho.signedOld")}</Badge>}
    </span>
  );
}

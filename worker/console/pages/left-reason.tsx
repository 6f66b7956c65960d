import { useState } from "preact/hooks";
import { peopleEndpoints } from "../../../shared/api/people.ts";
import { Button } from "../parts/Button.tsx";
import { Field } from "../parts/Field.tsx";
import { PageHead } from "../parts/states.tsx";
import { useLoad } from "../session.tsx";
import { useLeftTodayWords } from "../words/left-today.ts";

/** The contract's shortest reason. */
const SHORTEST = 3;

/** Before a records keeper sees somebody's page. */
export function ReasonForm(props: { id: string; onReason(reason: string): void }) {
  const { t } = useLeftTodayWords();
  const people = useLoad("people", (call) => call(peopleEndpoints.listPeople, {}));
  const name = people.data?.people.find(({ id }) => id === props.id)?.name ?? "";
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const given = reason.trim();
  return (
    <div class="page page-narrow">
      <PageHead title={name === "" ? t("left.link") : t("left.title", { name })}>
        {t("left.reasonText", { name })}
      </PageHead>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (given.length >= SHORTEST) props.onReason(given);
        }}
      >
        <Field
          label={t("left.reason")}
          value={reason}
          onValue={setReason}
          problem={tried && given.length < SHORTEST ? t("left.reasonShort") : null}
          maxLength={500}
          autocomplete="off"
          autofocus
        />
        <div class="row">
          <Button type="submit" look="primary">
            {t("left.reasonDo")}
          </Button>
        </div>
      </form>
    </div>
  );
}

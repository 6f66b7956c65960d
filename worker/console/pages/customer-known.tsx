import { exposureEndpoints } from "../../../shared/api/exposure.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { useLoad } from "../session.tsx";
import { useExposureWords } from "../words/exposure.ts";
import { reasonsOf } from "./exposure-words.ts";

/** Beside a customer, below who saved mail: who of us has really talked with them lately, for who answers for the customer; nothing for anybody else. */
export function CustomerKnown({ customerId }: { customerId: string; onClose(): void }) {
  const words = useExposureWords();
  const { t } = words;
  const loaded = useLoad(`known:${customerId}`, (call) =>
    call(exposureEndpoints.exposure, { query: { customerId, limit: 1 } }),
  );
  const row = loaded.data?.rows[0];
  if (row === undefined) return null;
  return (
    <>
      <p class="small">{reasonsOf(row, words).join(" · ")}</p>
      {row.knowers.length > 1 && (
        <ul class="exposure-knowers small">
          {row.knowers.map(({ person, strength }) => (
            <li key={person.id}>
              <Said>{person.name}</Said>: {t(`exposure.strength.${strength}`)}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

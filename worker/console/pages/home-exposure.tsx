import { exposureEndpoints } from "../../../shared/api/exposure.ts";
import { useLoad } from "../session.tsx";
import { useExposureWords } from "../words/exposure.ts";

/** For a manager: how many customers hang on one colleague, the most exposed of them, and the way to do something about it. */
export function HomeExposure(_props: { onClose(): void }) {
  const { t, number } = useExposureWords();
  const loaded = useLoad("home-exposure", (call) =>
    call(exposureEndpoints.exposure, { query: { knownTo: "1", limit: 1 } }),
  );
  const { data } = loaded;
  // The rest of the page does not depend on it: where it cannot be said, the navigation leads there all the same.
  if (data === null || data.counts.customers === 0) return null;
  const [first] = data.rows;
  const knower = first?.knowers[0];
  return (
    <section class="card stack-tight" aria-labelledby="home-exposure">
      <h2 id="home-exposure">{t("exposure.title")}</h2>
      <p>
        {data.counts.knownToOne === 0 ? t("exposure.homeNone") : number(data.counts.knownToOne)}
        {first && knower && (
          <>
            {" · "}
            {t("exposure.homeOne", { name: first.customer.name, person: knower.person.name })}
            {". "}
            <a href="/exposure">{t("exposure.homeDo")}</a>
          </>
        )}
      </p>
    </section>
  );
}

import { tierSchema } from "../../../shared/api/customer-ref.ts";
import { SelectField } from "../parts/Field.tsx";
import { navigate } from "../router.tsx";
import { useExposureWords } from "../words/exposure.ts";

export const parts = ["list", "map", "trend"] as const;
const knownChoices = ["1", "0", "2", "all"] as const;

/** What is looked at, as the address says it. */
export interface ExposureView {
  part: (typeof parts)[number];
  known: (typeof knownChoices)[number];
  team: string | null;
  tier: "A" | "B" | "C" | null;
  owner: string | null;
}

/** Reads the address; what it does not say, or says wrongly, is as when one comes. */
export const viewOf = (query: URLSearchParams): ExposureView => ({
  part: parts.find((one) => one === query.get("part")) ?? "list",
  known: knownChoices.find((one) => one === query.get("known")) ?? (query.get("part") === "map" ? "all" : "1"),
  team: query.get("team"),
  tier: tierSchema.nullable().catch(null).parse(query.get("tier")),
  owner: query.get("owner"),
});

/** The address of a look. */
export function addressOf({ part, known, team, tier, owner }: ExposureView): string {
  const query = new URLSearchParams();
  if (part !== "list") query.set("part", part);
  if (part !== "trend" && known !== "1") query.set("known", known);
  for (const [key, value] of Object.entries({ team, tier, owner })) if (value !== null) query.set(key, value);
  return query.size === 0 ? "/exposure" : `/exposure?${query}`;
}

/** What narrows the list down. `team`: the one shown where there must be one (`mustTeam`). */
export function ExposureFilters(props: {
  view: ExposureView;
  teams: readonly { id: string; name: string }[];
  people: readonly { id: string; name: string }[];
  mustTeam: boolean;
  team: string | null;
}) {
  const { t } = useExposureWords();
  const { view, teams, people, mustTeam } = props;
  const change = (part: Partial<ExposureView>) => navigate(addressOf({ ...view, ...part }), { replace: true });
  const any = { value: "", label: t("customers.any") };
  const names = people.toSorted((a, b) => a.name.localeCompare(b.name));
  return (
    <div class="list-tools exposure-tools">
      {view.part !== "trend" && (
        <SelectField
          label={t("exposure.known")}
          value={view.known}
          options={knownChoices.map((value) => ({ value, label: t(`exposure.known.${value}`) }))}
          onValue={(known) => change({ known })}
        />
      )}
      {teams.length > 0 && (
        <SelectField
          label={t("exposure.mapTeam")}
          value={(mustTeam ? props.team : view.team) ?? ""}
          options={[
            ...(mustTeam ? [] : [view.part === "trend" ? { value: "", label: t("exposure.company") } : any]),
            ...teams.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onValue={(team) => change({ team: team || null })}
        />
      )}
      {view.part !== "trend" && (
        <SelectField
          label={t("customers.tier")}
          value={view.tier ?? ""}
          options={[any, ...tierSchema.options.map((value) => ({ value, label: value }))]}
          onValue={(tier) => change({ tier: tierSchema.nullable().catch(null).parse(tier) })}
        />
      )}
      {view.part !== "trend" && names.length > 0 && (
        <SelectField
          label={t("customers.owner")}
          value={view.owner ?? ""}
          options={[any, ...names.map(({ id, name }) => ({ value: id, label: name }))]}
          onValue={(owner) => change({ owner: owner || null })}
        />
      )}
    </div>
  );
}

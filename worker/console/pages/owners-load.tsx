import type { CarrierLoad } from "../../../shared/api/owners.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { type Column, Table } from "../parts/Table.tsx";
import { useOwnersWords } from "../words/owners.ts";

/** What each colleague has to look after, by name: nobody is ranked. Folded until somebody asks. */
export function OwnersLoad({ people }: { people: readonly CarrierLoad[] }) {
  const { t, number } = useOwnersWords();
  const told = people.filter(({ load }) => load !== null);
  if (told.length === 0) return null;
  const figure = (
    key: "owns" | "standsIn" | "weight" | "requests",
    of: (load: NonNullable<CarrierLoad["load"]>) => number,
  ): Column<CarrierLoad> => ({
    ...{ key, head: t(`owners.${key}`), align: "right" },
    ...(key === "standsIn" ? { narrow: "hide" } : {}),
    cell: ({ load }) => load && <span class="num">{number(of(load))}</span>,
  });
  const columns: Column<CarrierLoad>[] = [
    { key: "person", head: t("owners.person"), cell: ({ person }) => <Said>{person.name}</Said> },
    figure("owns", ({ owns }) => owns),
    figure("standsIn", ({ standsIn }) => standsIn),
    figure("weight", ({ weight }) => weight),
    figure("requests", ({ openRequests }) => openRequests),
  ];
  return (
    <details class="owners-load">
      <summary>{t("owners.load")}</summary>
      <div class="stack-tight">
        <p class="small muted">{t("owners.loadText")}</p>
        <Table label={t("owners.load")} columns={columns} rows={told} rowKey={({ person }) => person.id} />
      </div>
    </details>
  );
}

import { useState } from "preact/hooks";
import { peopleEndpoints } from "../../../shared/api/people.ts";
import { Button } from "../parts/Button.tsx";
import { Field } from "../parts/Field.tsx";
import { ErrorNote } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { useLoad } from "../session.tsx";
import { useDeskRouteWords } from "../words/desk-routes.ts";
import { useDeskSettingsWords } from "../words/desk-settings.ts";
import type { Part } from "./desk-settings.tsx";
import { NumberField } from "./desk-settings-number.tsx";
import { type DeskRoute, RouteForm, swapped } from "./desk-settings-route.tsx";

const MOST_ROUTES = 100;

const newRoute = (): DeskRoute => ({
  id: crypto.randomUUID(),
  ...{ tiers: [], teamIds: [], languages: [], words: [], personIds: [] },
});

/** Whom new requests are offered to, and when customers are asked again. */
export function DeskRoutes(part: Part) {
  const { t } = useDeskRouteWords();
  const toast = useToast();
  const { settings, change } = part;
  const { routes } = settings;
  const loaded = useLoad("desk-settings-people", (call) => call(peopleEndpoints.listPeople, {}));
  const people = loaded.data?.people ?? [];
  const remove = (route: DeskRoute, at: number) => {
    change(({ routes: now }) => ({ routes: now.filter(({ id }) => id !== route.id) }));
    toast({
      text: t("route.removed", { number: at + 1 }),
      undo: async () => change(({ routes: now }) => ({ routes: now.toSpliced(at, 0, route) })),
    });
  };
  return (
    <section class="card stack deskset-routes">
      <h2>{t("route.title")}</h2>
      <p class="muted">{t("route.text")}</p>
      <ErrorNote error={loaded.error} onRetry={loaded.reload} />
      {routes.length === 0 && <p>{t("route.none")}</p>}
      {routes.map((route, at) => (
        <RouteForm
          key={route.id}
          number={at + 1}
          isLast={at === routes.length - 1}
          route={route}
          people={people}
          teams={loaded.data?.teams ?? []}
          isLoaded={loaded.data !== null}
          isWrong={(field) => part.isWrong("routes", String(at), field)}
          onRoute={(next) => change({ routes: routes.with(at, next) })}
          onMove={(by) => change({ routes: swapped(routes, at, at + by) })}
          onRemove={() => remove(route, at)}
        />
      ))}
      <div class="row">
        <Button disabled={routes.length >= MOST_ROUTES} onClick={() => change({ routes: [...routes, newRoute()] })}>
          {t("route.add")}
        </Button>
      </div>
      <div class="quote-fields">
        <NumberField
          {...part}
          name="mostOpen"
          label={t("route.mostOpen")}
          value={settings.mostOpen === null ? null : String(settings.mostOpen)}
          empty
          wrong={part.isWrong("mostOpen")}
          onValue={(value) => change({ mostOpen: value === null ? null : Number(value) })}
        />
      </div>
      <p class="small muted">{t("route.mostOpenHint")}</p>
      <FollowUpDays {...part} />
    </section>
  );
}

function FollowUpDays({ settings, change, isWrong }: Part) {
  const { t } = useDeskRouteWords();
  const words = useDeskSettingsWords();
  const [written, setWritten] = useState(settings.followUpDays.join(", "));
  return (
    <Field
      label={t("route.followDays")}
      hint={t("route.followDaysHint")}
      value={written}
      maxLength={100}
      problem={isWrong("followUpDays") ? words.t("deskSet.wrong") : null}
      onValue={(text) => {
        setWritten(text);
        change({
          followUpDays: text
            .split(/[\s,;，；、]+/)
            .filter(Boolean)
            .map(Number),
        });
      }}
    />
  );
}

import { dryRunEndpoints } from "../../shared/api/dry-run.ts";
import { policyEndpoints } from "../../shared/api/policies.ts";
import { policyChangeEndpoints } from "../../shared/api/policy-changes.ts";
import { policySchema } from "../../shared/policy/json-schema.ts";
import { templateOf } from "../../shared/policy/templates.ts";
import { requireRole } from "../access/actor.ts";
import { dryRun } from "../records/dry-run.ts";
import type { VersionedPolicy } from "../records/policies.ts";
import { currentPolicy, listPolicies, readPolicy } from "../records/policies.ts";
import {
  agreeToChange,
  closeChange,
  listPolicyChanges,
  objectToChange,
  savePolicy,
} from "../records/policy-changes.ts";
import { classifyPeople } from "../records/try-policy.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";

const asCurrent = ({ version, document }: VersionedPolicy) => ({ current: version, document });

/** The saving rules: everybody reads what holds, admins write the next version. */
export function bindPolicies(app: App): void {
  bind(app, policyEndpoints.policySchema, () => Promise.resolve(policySchema()));
  bind(app, policyEndpoints.classifyPeople, async ({ ctx, actor, body }) => ({
    people: await classifyPeople(actor, ctx, body.addresses),
  }));
  bind(app, dryRunEndpoints.dryRun, ({ ctx, actor, body }) => dryRun(actor, ctx, body));
  bind(app, policyEndpoints.currentPolicy, async ({ ctx }) => asCurrent(await currentPolicy(ctx)));
  bind(app, policyEndpoints.listPolicies, async ({ ctx, actor }) => ({ versions: await listPolicies(actor, ctx) }));
  bind(app, policyEndpoints.readPolicy, ({ ctx, actor, params }) => readPolicy(actor, ctx, params.version));
  bind(app, policyEndpoints.policyTemplate, async ({ actor, params, query }) => {
    requireRole(actor, "admin", "keeper");
    return templateOf(params.name, query.language);
  });
  bind(app, policyEndpoints.savePolicy, async ({ ctx, actor, body }) => {
    const { change, ...held } = await savePolicy(actor, ctx, body);
    return { ...asCurrent(held), change };
  });
  bind(app, policyChangeEndpoints.listPolicyChanges, async ({ ctx, actor }) => ({
    changes: await listPolicyChanges(actor, ctx),
  }));
  bind(app, policyChangeEndpoints.agreeToPolicyChange, async ({ ctx, actor, params }) => ({
    change: await agreeToChange(actor, ctx, params.id),
  }));
  bind(app, policyChangeEndpoints.closePolicyChange, async ({ ctx, actor, params }) => ({
    change: await closeChange(actor, ctx, params.id),
  }));
  bind(app, policyChangeEndpoints.objectToPolicyChange, async ({ ctx, actor, params, body }) => ({
    change: await objectToChange(actor, ctx, params.id, body.words),
  }));
}

import type { Me } from "../../shared/api/people.ts";
import type { IconName } from "./parts/icons.tsx";
import { hasRole } from "./session.tsx";
import type { WordKey } from "./words/words.tsx";

/** A page that the navigation and the palette lead to. */
export interface NavItem {
  href: string;
  icon: IconName;
  word: WordKey;
}

export interface NavGroup {
  head: WordKey | null;
  items: readonly NavItem[];
}

const desk: NavItem = { href: "/desk", icon: "desk", word: "nav.desk" };

/** Where a person of these roles can go, in the order of the navigation. */
export function navOf(me: Me): readonly NavGroup[] {
  const company: NavItem[] = [
    { href: "/people", icon: "people", word: "nav.people" },
    { href: "/saving-rules", icon: "rules", word: "nav.rules" },
  ];
  if (hasRole(me, "admin", "keeper")) {
    company.push({ href: "/doors", icon: "doors", word: "nav.doors" });
    company.push({ href: "/backups", icon: "backups", word: "nav.backups" });
  }
  if (hasRole(me, "keeper")) company.push({ href: "/keeping", icon: "keeping", word: "nav.keeping" });
  if (hasRole(me, "admin")) company.push({ href: "/settings", icon: "settings", word: "nav.settings" });
  // Who looks after customers together with others: managers; keepers answer for complaints, too.
  const team: NavItem[] = [];
  if (hasRole(me, "manager", "keeper")) team.push({ href: "/exposure", icon: "contact", word: "nav.exposure" });
  const handovers: NavItem = { href: "/handovers", icon: "people", word: "nav.handovers" };
  const leads = hasRole(me, "manager", "keeper", "admin");
  if (leads) team.push(handovers);
  if (hasRole(me, "manager")) team.push({ href: "/silence", icon: "message", word: "nav.silence" });
  if (hasRole(me, "manager", "admin")) team.push({ href: "/owners", icon: "customers", word: "nav.owners" });
  if (hasRole(me, "manager", "keeper")) team.push({ href: "/reports", icon: "rules", word: "nav.reports" });
  if (hasRole(me, "manager", "keeper")) team.push({ href: "/complaints", icon: "bell", word: "nav.complaints" });
  return [
    {
      head: null,
      items: [
        { href: "/", icon: "home", word: "nav.home" },
        { href: "/customers", icon: "customers", word: "nav.customers" },
        { href: "/care", icon: "bell", word: "nav.care" },
        ...(hasRole(me, "inside", "manager") ? [desk] : []),
        { href: "/search", icon: "search", word: "nav.search" },
      ],
    },
    {
      head: "nav.mine",
      items: [
        { href: "/import", icon: "import", word: "nav.import" },
        { href: "/failed", icon: "failed", word: "nav.failed" },
        { href: "/devices", icon: "devices", word: "nav.devices" },
        { href: "/my-record", icon: "message", word: "nav.myRecord" },
        { href: "/coverage", icon: "search", word: "nav.coverage" },
        { href: "/objections", icon: "objections", word: "nav.objections" },
        // What one is asked to take over, and one's own departure.
        ...(leads ? [] : [handovers]),
      ],
    },
    ...(team.length > 0 ? [{ head: "nav.team", items: team } as const] : []),
    { head: "nav.company", items: company },
  ];
}

import type { Customer } from "../api/customers.ts";
import { isolated } from "../direction.ts";
import { Avatar } from "./Avatar.tsx";
import { Said } from "./Said.tsx";

/** The words of the head, already in the reader's language. */
export interface CustomerHeadWords {
  owner: string;
  deputy: string;
  takesOver: string;
  nobody: string;
  restricted: string;
  /** "Last in: 3 days ago"; null where the reader may not know. */
  lastIn: string | null;
  lastOut: string | null;
}

/** Who the customer is, who looks after it, when one last heard of it. `level` is that of its heading. */
export function CustomerHead(props: { customer: Customer; words: CustomerHeadWords; level?: 1 | 2; href?: string }) {
  const { customer, words } = props;
  const Heading = props.level === 2 ? "h2" : "h1";
  return (
    <header class="customer-head">
      <Avatar name={customer.name} seed={customer.id} square size="large" />
      <div>
        <Heading tabIndex={-1}>
          {props.href ? (
            <a href={props.href} target="_blank" rel="noreferrer">
              <Said>{customer.name}</Said>
            </a>
          ) : (
            <Said>{customer.name}</Said>
          )}
          {customer.tier && <span class="badge badge-plain">{customer.tier}</span>}
          {customer.restricted && <span class="badge badge-warn">{words.restricted}</span>}
        </Heading>
        <p class="muted">{customer.domains.map(isolated).join(" · ")}</p>
        <dl class="facts">
          <div>
            <dt>{words.owner}</dt>
            <dd>
              <Said>{customer.owner?.name ?? words.nobody}</Said>
            </dd>
          </div>
          <div>
            <dt>{words.deputy}</dt>
            <dd>
              <Said>{customer.deputy?.name ?? words.nobody}</Said>
            </dd>
          </div>
          {customer.takesOver !== null && (
            <div>
              <dt>{words.takesOver}</dt>
              <dd>
                <Said>{customer.takesOver.name}</Said>
              </dd>
            </div>
          )}
        </dl>
        {(words.lastIn || words.lastOut) && (
          <p class="small muted">{[words.lastIn, words.lastOut].filter(Boolean).join(" · ")}</p>
        )}
      </div>
    </header>
  );
}

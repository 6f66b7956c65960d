import { withoutTurns } from "../direction.ts";

/** A text that came from mail or from a person, beside words of ours: its direction ends where it ends. */
export function Said(props: { children: string }) {
  return <bdi>{withoutTurns(props.children)}</bdi>;
}

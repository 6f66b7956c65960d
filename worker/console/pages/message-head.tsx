import type { Message, Participant } from "../../../shared/api/messages.ts";
import { Avatar } from "../../../shared/ui/Avatar.tsx";
import { Said } from "../../../shared/ui/Said.tsx";
import { useWords } from "../words/words.tsx";

const roles = ["from", "sender", "reply-to", "to", "cc", "bcc"] as const;

/** Who wrote to whom, and when. Addresses always stand beside names: a name can say anything. */
export function MessageHead(props: { message: Message }) {
  const { t, dayTime } = useWords();
  const { participants, sentAt } = props.message;
  const from = participants.find(({ role }) => role === "from");
  return (
    <div class="message-head">
      <Avatar name={from?.name || from?.address || "?"} />
      <dl>
        {roles.map((role) => {
          const these = participants.filter((one) => one.role === role);
          return these.length === 0 ? null : (
            <div key={role}>
              <dt>{t(`message.${role}`)}</dt>
              <dd>
                {these.map((one) => (
                  <Person key={one.address + one.name} participant={one} />
                ))}
              </dd>
            </div>
          );
        })}
        <div>
          <dt>{t("message.sent")}</dt>
          <dd>
            <time dateTime={sentAt}>{dayTime(sentAt)}</time>
          </dd>
        </div>
      </dl>
    </div>
  );
}

function Person(props: { participant: Participant }) {
  const { name, address } = props.participant;
  return (
    <span class="message-person">
      {name !== "" && name !== address && (
        <b>
          <Said>{name}</Said>
        </b>
      )}{" "}
      <span class="muted">
        <Said>{address}</Said>
      </span>
    </span>
  );
}

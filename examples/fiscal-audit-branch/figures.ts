import type { Home } from "./home.js";
import { type Fact, joinReaches, type Reach, readReach } from "./record-reading.js";

/** A month in figures, each counted from what is stored. */
export interface Figures {
  /** Notices queued. */
  readonly notices: number;
  /** Recipients of all notices together. */
  readonly due: number;
  /** How many of them a channel took the message for. */
  readonly accepted: number;
  /** How many of them have no address here. */
  readonly unreachable: number;
  /** Letters from members. */
  readonly answered: number;
  /** Letters that became part of a discussion. */
  readonly comments: number;
  /** Records in the log. */
  readonly recorded: number;
  /** Mails in the mailboxes. */
  readonly mails: number;
}

/** Counts a month. */
export async function countFigures(parts: {
  readonly home: Home;
  readonly reader: string;
  readonly facts: readonly Fact[];
}): Promise<Figures> {
  const { home, reader, facts } = parts;
  const of = (kind: string): readonly Fact[] => facts.filter((fact) => fact.kind === kind);
  const reaches: Reach[] = [];
  for (const { says } of of("notice.queued")) reaches.push(await readReach(home.hub, reader, String(says["noticeId"])));
  const { due, reached, unreached } = joinReaches(reaches);
  return {
    notices: reaches.length,
    due,
    accepted: reached.length,
    unreachable: unreached.length,
    answered: of("message.taken").length,
    comments: of("comment.said").filter(({ says }) => says["channel"] !== null).length,
    recorded: facts.length,
    mails: home.mailboxes.mails.length,
  };
}

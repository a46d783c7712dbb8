import type { Home } from "./home.js";
import { type Fact, type Reach, readReach } from "./record-reading.js";

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
  const reached: Reach[] = [];
  for (const { says } of of("notice.queued")) reached.push(await readReach(home.hub, reader, String(says["noticeId"])));
  return {
    notices: reached.length,
    due: sum(reached.map(({ due }) => due)),
    accepted: sum(reached.map(({ accepted }) => accepted)),
    unreachable: sum(reached.map(({ unreached }) => unreached.length)),
    answered: of("message.taken").length,
    comments: of("comment.said").filter(({ says }) => says["channel"] !== null).length,
    recorded: facts.length,
    mails: home.mailboxes.mails.length,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

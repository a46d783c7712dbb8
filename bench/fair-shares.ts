/** Counts who was served, and by how much any branch was ahead of another that still waited. */
export interface FairShares {
  /** Notes messages to addresses whose ids begin with the branch's id and a slash. */
  note(addressIds: readonly string[]): void;
  /** Messages noted. */
  readonly total: number;
  /** The largest difference between two branches, one of which still had messages to wait for. */
  readonly largestLead: number;
}

/** Starts counting for branches with so many messages each. */
export function fairShares(branches: number, each: number): FairShares {
  const served = new Map<string, number>();
  /** How many branches have got so many messages. */
  const having = new Array<number>(each + 1).fill(0);
  having[0] = branches;
  let [total, least, largestLead] = [0, 0, 0];
  return {
    note(addressIds) {
      for (const id of addressIds) {
        const branch = id.slice(0, id.indexOf("/"));
        const count = (served.get(branch) ?? 0) + 1;
        served.set(branch, count);
        having[count - 1] = (having[count - 1] ?? 0) - 1;
        having[count] = (having[count] ?? 0) + 1;
        total++;
        while (least < each && having[least] === 0) least++;
        if (least < each) largestLead = Math.max(largestLead, count - least);
      }
    },
    get total() {
      return total;
    },
    get largestLead() {
      return largestLead;
    },
  };
}

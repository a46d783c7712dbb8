import { createHash } from "node:crypto";

const plain = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/u;

/**
 * The label of a section in List-Id: its id where that is a plain label, else what is left of it and a piece of its digest,
 * so that ids which differ keep apart. The same for one id for ever, since members' filters hang on it.
 *
 * @source RFC 2919 section 3: dot-atoms, compared without regard to case.
 */
export function listLabel(id: string): string {
  if (plain.test(id)) return id;
  const digest = createHash("sha256").update(id).digest("hex").slice(0, 10);
  const rest = id
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, "-")
    .replace(/^-/u, "")
    .slice(0, 30)
    .replace(/-$/u, "");
  return rest === "" ? `l-${digest}` : `${rest}-${digest}`;
}

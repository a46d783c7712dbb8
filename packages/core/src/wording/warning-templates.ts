import type { MessageKey } from "./say.js";

/** What a warning is about: 廉政, 保密, 工作纪律. */
export type WarningKind = "integrity" | "secrecy" | "workDiscipline";

/** When a warning fits: by schedule, before a holiday, before a trip starts. */
export type WarningOccasion = "scheduled" | "beforeHoliday" | "beforeTrip";

/** Key of the text of a warning. */
export type WarningKey = Extract<MessageKey, `warning.${WarningKind}.${number}`>;

/** A warning's text with the data that make it accountable. A branch may add templates of its own of the same form. */
export interface WarningTemplate {
  /** Stable id for rotation; a new version keeps it. */
  readonly id: string;
  /** What it is about. */
  readonly kind: WarningKind;
  /** Version of the text, from 1. */
  readonly version: number;
  /** Post that answers for the text. */
  readonly owner: "secretary" | "disciplineMember";
  /** What the text is based on. */
  readonly source: string;
  /** When it fits. */
  readonly occasions: readonly WarningOccasion[];
  /** Its text in the catalogue. */
  readonly key: WarningKey;
}

const integritySource = "审计“四严禁”“八不准”工作纪律的要点,文字自拟(2026-03)";
const secrecySource = "政务工作群组保密要求与审计工作秘密管理的要点,文字自拟(2026-03)";
const disciplineSource = "审计署审计现场管理办法(试行)的要点,文字自拟(2026-03)";

function template(
  kind: WarningKind,
  number: 1 | 2 | 3 | 4 | 5,
  occasions: readonly WarningOccasion[],
): WarningTemplate {
  return Object.freeze({
    id: `${kind}-${number}`,
    kind,
    version: 1,
    owner: kind === "secrecy" ? "secretary" : "disciplineMember",
    source: { integrity: integritySource, secrecy: secrecySource, workDiscipline: disciplineSource }[kind],
    occasions,
    key: `warning.${kind}.${number}`,
  });
}

/** The warnings that the library brings along, five of each kind. */
export const warningTemplates: readonly WarningTemplate[] = Object.freeze([
  template("integrity", 1, ["scheduled", "beforeHoliday"]),
  template("integrity", 2, ["scheduled", "beforeTrip"]),
  template("integrity", 3, ["beforeHoliday"]),
  template("integrity", 4, ["scheduled"]),
  template("integrity", 5, ["beforeTrip"]),
  template("secrecy", 1, ["scheduled", "beforeHoliday"]),
  template("secrecy", 2, ["scheduled", "beforeTrip"]),
  template("secrecy", 3, ["scheduled"]),
  template("secrecy", 4, ["scheduled", "beforeHoliday", "beforeTrip"]),
  template("secrecy", 5, ["scheduled"]),
  template("workDiscipline", 1, ["scheduled", "beforeTrip"]),
  template("workDiscipline", 2, ["scheduled", "beforeHoliday", "beforeTrip"]),
  template("workDiscipline", 3, ["scheduled", "beforeTrip"]),
  template("workDiscipline", 4, ["scheduled"]),
  template("workDiscipline", 5, ["scheduled", "beforeHoliday", "beforeTrip"]),
]);

/** The library's warnings of a kind that fit an occasion, at least two, for `rotate`. */
export function warningTemplatesFor(kind: WarningKind, occasion: WarningOccasion): readonly WarningTemplate[] {
  return warningTemplates.filter((candidate) => candidate.kind === kind && candidate.occasions.includes(occasion));
}

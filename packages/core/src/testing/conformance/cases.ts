import { afterwardsCases } from "./afterwards.js";
import { certaintyCases } from "./certainty.js";
import { credentialCases } from "./credentials.js";
import { declaringCases } from "./declaring.js";
import { deliveringCases } from "./delivering.js";
import { evidenceCases } from "./evidence.js";
import { faultCases } from "./faults.js";
import { healthCases } from "./health.js";
import { identityCases } from "./identity.js";
import { inboundCases } from "./inbound.js";
import { inboundKindCases } from "./inbound-kinds.js";
import { inboundRefusalCases } from "./inbound-refusals.js";
import { interruptingCases } from "./interrupting.js";
import { openingClosingCases } from "./opening-closing.js";
import { renderingCases } from "./rendering.js";
import { askCases } from "./rendering-asks.js";
import { renderingDetailCases } from "./rendering-details.js";
import { secretCases } from "./secrets.js";
import type { ConformanceCase } from "./stage.js";

/** All cases, by number. */
export const conformanceCases: readonly ConformanceCase[] = Object.freeze(
  [
    ...declaringCases,
    ...openingClosingCases,
    ...renderingCases,
    ...askCases,
    ...renderingDetailCases,
    ...deliveringCases,
    ...interruptingCases,
    ...certaintyCases,
    ...faultCases,
    ...credentialCases,
    ...secretCases,
    ...inboundCases,
    ...inboundRefusalCases,
    ...inboundKindCases,
    ...identityCases,
    ...evidenceCases,
    ...afterwardsCases,
    ...healthCases,
  ].toSorted((one, other) => one.number.localeCompare(other.number)),
);

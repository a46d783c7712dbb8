import type { ChoiceWant } from "../channel/channel.js";
import { assertNever } from "../error/error.js";
import type { AskView } from "./desk.js";
import { type Markup, markup, phrase, verbatim } from "./markup.js";
import type { Problem } from "./read-answer.js";

/** What stood in the way of an answer, and what was typed, so that nobody types it twice. */
export interface Mistake {
  /** What was the matter. */
  readonly problem: Problem;
  /** The typed text; empty for a choice. */
  readonly typed: string;
}

/** The form for an ask, or, where files are wanted, how to send them. Nothing is chosen before the member chose it. */
export function answerForm(view: AskView, mistake: Mistake | null): Markup {
  const { locale } = view;
  if (view.want.kind === "media") return markup`<p>${phrase(locale, "page.media", { count: view.want.max })}</p>`;
  const send = phrase(locale, view.current === null ? "page.send" : "page.send.change");
  const words = mistake === null ? null : problemWords(view, mistake.problem);
  return markup`<form method="post" accept-charset="utf-8">
${words === null ? null : markup`<p class="problem" id="problem" role="alert">${words}</p>\n`}${field(view, mistake)}
<button type="submit">${send}</button>
<p class="soft screen">${phrase(locale, "page.opening")}</p>
</form>`;
}

function field(view: AskView, mistake: Mistake | null): Markup | null {
  switch (view.want.kind) {
    case "choice":
      return choiceField(view, view.want, mistake);
    case "text":
      return textField(view, view.want.maxChars, mistake);
    case "location":
      return cityField(view, mistake);
    case "media":
      return null;
    default:
      return assertNever(view.want);
  }
}

function choiceField(view: AskView, want: ChoiceWant, mistake: Mistake | null): Markup {
  const options = want.options.map((option) => {
    const checked = option.value === view.current?.value ? markup` checked` : null;
    return markup`<label class="option"><input type="radio" name="value" value="${verbatim(option.value)}" required${checked}><span dir="auto">${option.label}</span></label>
`;
  });
  const described = mistake === null ? null : markup` aria-invalid="true" aria-describedby="problem"`;
  return markup`<fieldset role="radiogroup"${described}>
<legend>${phrase(view.locale, "page.choose")}</legend>
${options}</fieldset>`;
}

/** The browser counts other units than readers do, and cuts what is pasted: so the length is checked when it arrives. */
function textField(view: AskView, maxChars: number, mistake: Mistake | null): Markup {
  return markup`<label class="label" for="value">${phrase(view.locale, "page.write")}</label>
<p class="soft" id="hint">${phrase(view.locale, "page.write.hint", { count: maxChars })}</p>
<textarea class="entry" id="value" name="value" rows="6" dir="auto" autocomplete="off" required ${described(mistake)}>
${typedText(view, mistake)}</textarea>`;
}

function cityField(view: AskView, mistake: Mistake | null): Markup {
  return markup`<label class="label" for="value">${phrase(view.locale, "page.city")}</label>
<p class="soft" id="hint">${phrase(view.locale, "page.city.hint")}</p>
<input class="entry" id="value" name="value" type="text" dir="auto" autocomplete="address-level2" required ${described(mistake)} value="${typedText(view, mistake)}">`;
}

function described(mistake: Mistake | null): Markup {
  return mistake === null
    ? markup`aria-describedby="hint"`
    : markup`aria-invalid="true" aria-describedby="problem hint"`;
}

function typedText(view: AskView, mistake: Mistake | null): string {
  return mistake === null || mistake.typed === "" ? (view.current?.value ?? "") : mistake.typed;
}

function problemWords(view: AskView, problem: Problem): Markup {
  const { locale, want } = view;
  switch (problem) {
    case "choose":
      return phrase(locale, "page.problem.choose");
    case "empty":
      return phrase(locale, "page.problem.empty");
    case "long":
      return phrase(locale, "page.problem.long", { count: want.kind === "text" ? want.maxChars : 0 });
    case "size":
      return phrase(locale, "page.problem.size");
    case "characters":
      return phrase(locale, "page.problem.characters");
    case "city":
      return phrase(locale, "trip.report.notACity");
    case "other":
      return phrase(locale, "page.problem.other");
    default:
      return assertNever(problem);
  }
}

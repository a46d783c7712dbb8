import { answerForm, type Mistake } from "./answer-form.js";
import type { AskView, GivenAnswer } from "./desk.js";
import { documentPage, type Page } from "./document.js";
import { isolated, type Markup, markup, phrase } from "./markup.js";
import { momentText } from "./moment.js";

/** Whether the form is offered: open, and nothing counts yet or what counts may be replaced. */
export function takesAnswer(view: AskView): boolean {
  return (view.state === "open" || view.state === "answered") && (view.current === null || view.changeable);
}

/** What opening the link shows. */
export function askPage(view: AskView): Page {
  return page(view, 200, [standing(view), takesAnswer(view) ? answerForm(view, null) : null]);
}

/** The form again, with what was the matter in words. */
export function mistakePage(view: AskView, status: 413 | 422, mistake: Mistake): Page {
  return page(view, status, [standing(view), answerForm(view, mistake)], phrase(view.locale, "page.problem.title"));
}

/** What was recorded, until when it can be changed, and how. */
export function recordedPage(view: AskView, recorded: GivenAnswer): Page {
  const { locale } = view;
  const told = markup`<p role="status"><strong>${phrase(locale, "page.recorded")}</strong></p>
${quoted(recorded)}
<p>${changing(view)}</p>`;
  return page(view, 200, [told], phrase(locale, "page.recorded"));
}

/** That an answer came too late, or that an earlier one stays. */
export function notCountedPage(view: AskView, why: "closed" | "unchangeable"): Page {
  const told = markup`<p role="status"><strong>${phrase(view.locale, `page.notCounted.${why}`)}</strong></p>`;
  return page(view, 409, [told, standing(view)], phrase(view.locale, "page.problem.title"));
}

/** How the ask stands for the member: until when it is open or that it has closed, and the answer that counts. */
function standing(view: AskView): Markup {
  const { locale, current } = view;
  const answer =
    current === null
      ? null
      : markup`
<h2>${phrase(locale, "page.current")}</h2>
${quoted(current)}`;
  const isOver = view.state === "closed";
  const change = current !== null && !isOver ? markup`\n<p>${changing(view)}</p>` : null;
  return markup`${isOver ? closed(view) : current === null ? untilWhen(view) : null}${answer}${change}`;
}

function untilWhen(view: AskView): Markup | null {
  const until = moment(view);
  return until === null ? null : markup`<p>${phrase(view.locale, "page.until", { until })}</p>`;
}

function closed(view: AskView): Markup {
  const date = moment(view);
  const words = date === null ? phrase(view.locale, "page.closed") : phrase(view.locale, "page.closed.since", { date });
  return markup`<p>${words}</p>`;
}

function changing(view: AskView): Markup {
  if (!view.changeable) return phrase(view.locale, "page.change.never");
  const until = moment(view);
  return until === null ? phrase(view.locale, "page.change.open") : phrase(view.locale, "page.change.until", { until });
}

function moment(view: AskView): string | null {
  return view.closesAt === null ? null : momentText(view.closesAt, view.zone);
}

function quoted(answer: GivenAnswer): Markup {
  return markup`<blockquote dir="auto">${answer.label}</blockquote>`;
}

function page(view: AskView, status: number, parts: readonly (Markup | null)[], lead: Markup | null = null): Page {
  const { locale } = view;
  const lines = view.lines.map((line) => markup`<p dir="auto">${line}</p>\n`);
  const content = markup`<p class="soft" dir="auto">${view.branchName}</p>
<h1 dir="auto">${view.question}</h1>
<p class="soft">${phrase(locale, "page.for", { name: isolated(view.memberName) })}</p>
${lines}${parts.filter((part) => part !== null)}`;
  const title = markup`${lead === null ? null : markup`${lead} · `}${view.question} · ${view.branchName}`;
  return documentPage({ status, locale, title, content });
}

import { assertNever } from "../error/error.js";
import { askPage, mistakePage, notCountedPage, recordedPage, takesAnswer } from "./ask-page.js";
import type { AnswerDesk, AnswerResult, AskView } from "./desk.js";
import { methods, type Page, pageResponse } from "./document.js";
import { expiredPage, refusedPage, unknownPage } from "./notice-page.js";
import { isOwnSite } from "./own-site.js";
import { readAnswer } from "./read-answer.js";
import { isForm, maxFormBytes, readForm } from "./read-form.js";

/** What the answer pages are made of. */
export interface AnswerPagesParts {
  /** The asks behind the pages. */
  readonly desk: AnswerDesk;
}

/**
 * Answers one request for the page behind a token.
 *
 * GET and HEAD show and record nothing. POST of a form with the one field `value` records an answer. The status is 200
 * where the ask is shown or the answer counts, 403 for a form of another site, 404 for a token that leads to nothing, 405
 * for any other method, 409 when the answer comes too late or an earlier one stays, 410 for a link that is too old, 413
 * and 422 for an answer that is too long or none, with the form again, and 415 for a body that is no form.
 */
export type AnswerPages = (request: Request, token: string) => Promise<Response>;

/** Creates the pages behind page links: plain HTML, without script. They rest on what `desk` says and keep nothing. */
export function createAnswerPages({ desk }: AnswerPagesParts): AnswerPages {
  return async (request, token) => pageResponse(await pageFor(desk, request, token), request.method);
}

/** URL-safe letters and no more than a signed token ever has; the desk is not asked about anything else. */
const tokenForm = /^[\w.-]{1,2048}$/u;

async function pageFor(desk: AnswerDesk, request: Request, token: string): Promise<Page> {
  if (!methods.includes(request.method)) return refusedPage(405);
  const isAnswer = request.method === "POST";
  if (isAnswer && !isOwnSite(request)) return refusedPage(403);
  if (isAnswer && !isForm(request)) return refusedPage(415);
  if (!tokenForm.test(token)) return unknownPage();
  const view = await desk.look(token);
  if (view.state === "unknown") return unknownPage();
  if (view.state === "expired") return expiredPage(view.locale);
  return isAnswer ? takeAnswer({ desk, request, token, view }) : askPage(view);
}

interface Submission {
  readonly desk: AnswerDesk;
  readonly request: Request;
  readonly token: string;
  readonly view: AskView;
}

async function takeAnswer({ desk, request, token, view }: Submission): Promise<Page> {
  const form = await readForm(request, maxFormBytes(view.want));
  const reading = form === null ? null : readAnswer(view.want, form);
  if (reading?.kind === "answer") return resultPage(await desk.answer(token, { value: reading.value }), reading.value);
  if (!takesAnswer(view)) return notCountedPage(view, view.state === "closed" ? "closed" : "unchangeable");
  return reading === null ? mistakePage(view, 413, { problem: "size", typed: "" }) : mistakePage(view, 422, reading);
}

function resultPage(result: AnswerResult, typed: string): Page {
  switch (result.result) {
    case "recorded":
      return recordedPage(result.view, result.recorded);
    case "closed":
    case "unchangeable":
      return notCountedPage(result.view, result.result);
    case "expired":
      return expiredPage(result.view.locale);
    case "not-understood":
      return mistakePage(result.view, 422, { problem: "other", typed });
    case "unknown":
      return unknownPage();
    default:
      return assertNever(result);
  }
}

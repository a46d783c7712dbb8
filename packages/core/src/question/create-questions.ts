import { closeAlarm, closeAsk, type StoredAsk } from "../ask/ask.js";
import type { Unit } from "../command/command.js";
import type { AnswerReceiver, NoticeDesk } from "../delivery/delivery.js";
import type { FiredAlarm } from "../engine/engine.js";
import {
  answerCommand,
  askCommand,
  closeCommand,
  decideCommand,
  listQuery,
  ownQuery,
  readQuery,
} from "./question-tasks.js";

/** Creates the room of questions: what officers ask, what members answer, and the closing of every ask in its time. */
export function createQuestions(desk: NoticeDesk & AnswerReceiver) {
  const onClosed = async (unit: Unit, { id }: StoredAsk): Promise<void> => {
    await desk.closeAskShown(unit, id);
  };
  return {
    handlers: {
      async [closeAlarm](unit: Unit, { subject }: FiredAlarm): Promise<void> {
        const ask = await closeAsk(unit, subject);
        if (ask !== null) await onClosed(unit, ask);
      },
    },
    groups: {
      questions: {
        ask: askCommand(desk),
        close: closeCommand(onClosed),
        decide: decideCommand,
        answer: answerCommand(desk),
        read: readQuery,
        list: listQuery,
        mine: ownQuery,
      },
    },
  };
}

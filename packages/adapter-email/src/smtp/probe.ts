import type { Fault } from "@microbranch/core/channel";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import { faultOf } from "../faults.js";
import type { EmailSettings } from "../route/route.js";
import { connectionOptions, troubleOf } from "./connection.js";

/**
 * Connects, logs in where a login is set, and leaves: nothing is sent. `null`: well; otherwise what stood against it.
 * Rejects with the signal's reason when aborted; the connection is gone then.
 */
export async function probeServer(settings: EmailSettings, signal: AbortSignal): Promise<Fault | null> {
  signal.throwIfAborted();
  const connection = new SMTPConnection(connectionOptions(settings));
  const stop = (): void => connection.close();
  signal.addEventListener("abort", stop, { once: true });
  try {
    await greet(connection, settings, signal);
    return null;
  } catch (error) {
    signal.throwIfAborted();
    return faultOf(troubleOf(error), settings.smtp.host);
  } finally {
    signal.removeEventListener("abort", stop);
    connection.close();
  }
}

function greet(connection: SMTPConnection, { smtp }: EmailSettings, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.on("error", reject);
    connection.once("end", () => reject(signal.reason ?? Object.assign(new Error("ended"), { code: "ECONNECTION" })));
    connection.connect((error) => {
      if (error) return reject(error);
      if (smtp.auth === null) return resolve();
      connection.login({ user: smtp.auth.user, pass: smtp.auth.pass }, (refusal) =>
        refusal ? reject(refusal) : resolve(),
      );
    });
  });
}

import { type ChannelHost, type Fault, fault } from "@microbranch/core/channel";
import type { AppAlert } from "./reading.js";

const name = "application-alert";

/** Tells the operator what the platform says of the application, and keeps it for health. */
export async function noteAlert(host: ChannelHost, channel: string, { event, isTrouble }: AppAlert): Promise<void> {
  await host.cursor.write(name, isTrouble ? event : "");
  host.log(
    isTrouble ? "warn" : "info",
    isTrouble
      ? "WeCom says that hardly anybody uses the application, and will switch it off or has done so."
      : "WeCom says that the application is in use again.",
    { channel, event },
  );
}

/** What is wrong with the application by the platform's last word; `null`: nothing. */
export async function applicationFault(host: Pick<ChannelHost, "cursor">): Promise<Fault | null> {
  const event = (await host.cursor.read(name)) ?? "";
  if (event === "") return null;
  const message = "Hardly anybody uses the application; open it in the console to keep it.";
  return fault("PERMISSION_MISSING", { vendor: { code: event, message } });
}

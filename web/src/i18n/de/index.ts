import type { Same } from "../same";
import { account } from "./account";
import { app } from "./app";
import { builder } from "./builder";
import { dashboard } from "./dashboard";
import { demo } from "./demo";
import { executions } from "./executions";
import { forms } from "./forms";
import { kit } from "./kit";
import { leads } from "./leads";
import { queue } from "./queue";
import { settings } from "./settings";
import { templates } from "./templates";
import { workflows } from "./workflows";

export const de = {
  account,
  app,
  builder,
  dashboard,
  demo,
  executions,
  forms,
  kit,
  leads,
  queue,
  settings,
  templates,
  workflows,
} satisfies Same<typeof import("../en").en>;

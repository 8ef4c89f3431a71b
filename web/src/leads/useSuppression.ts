import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { firstNameOf, type Lead } from "./lead";
import { useChanged } from "./useChanged";

/** What to ask before a lead is never mailed again, or is mailed again after all; `question` is for `Confirm`. */
export function useSuppression(lead: Lead) {
  const { t } = useTranslation("leads");
  const [asked, ask] = useState<"suppress" | "lift">();
  const changed = useChanged();
  const name = firstNameOf(lead);
  const close = () => ask(undefined);
  const done = (message: string) => {
    changed(message);
    close();
  };
  const add = api.useMutation("post", "/api/v1/suppressions", { onSuccess: () => done(t("suppress.done", { name })) });
  const lift = api.useMutation("delete", "/api/v1/suppressions/{suppressionId}", {
    onSuccess: () => done(t("lift.done", { name })),
  });
  const { suppression } = lead;
  const live = lead.executions.length;
  const theirs = suppression?.reason === "unsubscribe" || suppression?.reason === "complaint";
  const questions = {
    suppress: {
      title: t("suppress.title", { name }),
      children: [t("suppress.text", { email: lead.email }), live ? t("suppress.live", { count: live }) : ""].join(" "),
      action: t("suppress.go"),
      danger: true,
      busy: add.isPending,
      error: add.error,
      onConfirm: () => add.mutate({ body: { email: lead.email, reason: "manual" } }),
    },
    lift: {
      title: t("lift.title", { name }),
      children: t(theirs ? "lift.asked" : "lift.text", { name }),
      action: t("lift.go"),
      danger: theirs,
      busy: lift.isPending,
      error: lift.error,
      onConfirm: () => suppression && lift.mutate({ params: { path: { suppressionId: suppression.id } } }),
    },
  };
  const put = (next: "suppress" | "lift") => {
    add.reset();
    lift.reset();
    ask(next);
  };
  return { question: asked && questions[asked], close, askSuppress: () => put("suppress"), askLift: () => put("lift") };
}

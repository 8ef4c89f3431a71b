import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { useChanged, useRefused } from "@/kit/changed";
import { firstNameOf, type Lead } from "./lead";

interface Question {
  title: string;
  texts: string[];
  go: string;
  bad: boolean;
  act: () => void;
}

/** Questions to ask before a lead is never mailed again, or is mailed again after all. */
export function useSuppression(lead: Lead) {
  const { t } = useTranslation("leads");
  const [question, ask] = useState<Question>();
  const changed = useChanged();
  const onError = useRefused();
  const name = firstNameOf(lead);
  const add = api.useMutation("post", "/api/v1/suppressions", {
    onSuccess: () => changed(t("suppress.done", { name })),
    onError,
  });
  const lift = api.useMutation("delete", "/api/v1/suppressions/{suppressionId}", {
    onSuccess: () => changed(t("lift.done", { name })),
    onError,
  });
  const live = lead.executions.length;
  const askSuppress = () =>
    ask({
      title: t("suppress.title", { name }),
      texts: [t("suppress.text", { email: lead.email }), ...(live ? [t("suppress.live", { count: live })] : [])],
      go: t("suppress.go"),
      bad: true,
      act: () => add.mutate({ body: { email: lead.email, reason: "manual" } }),
    });
  const askLift = () => {
    const { suppression } = lead;
    if (!suppression) return;
    const asked = suppression.reason === "unsubscribe" || suppression.reason === "complaint";
    ask({
      title: t("lift.title", { name }),
      texts: [t(asked ? "lift.asked" : "lift.text", { name })],
      go: t("lift.go"),
      bad: asked,
      act: () => lift.mutate({ params: { path: { suppressionId: suppression.id } } }),
    });
  };
  return { question, close: () => ask(undefined), askSuppress, askLift };
}

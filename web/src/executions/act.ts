import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { client } from "@/api/client";
import { refresh } from "@/app/live";

export type Wish =
  | { kind: "cancel" | "pause" | "resume" }
  | { kind: "skip"; stepNumber?: number }
  | { kind: "retry"; fromStep?: number };

function asked(executionId: string, wish: Wish) {
  const params = { path: { executionId } };
  switch (wish.kind) {
    case "cancel":
      return client.POST("/api/v1/workflows/executions/{executionId}/cancel", { params });
    case "pause":
      return client.POST("/api/v1/workflows/executions/{executionId}/pause", { params });
    case "resume":
      return client.POST("/api/v1/workflows/executions/{executionId}/resume", { params });
    case "skip": {
      const body = wish.stepNumber === undefined ? {} : { stepNumber: wish.stepNumber };
      return client.POST("/api/v1/workflows/executions/{executionId}/skip", { params, body });
    }
    case "retry": {
      const body = wish.fromStep === undefined ? {} : { fromStep: wish.fromStep };
      return client.POST("/api/v1/workflows/executions/{executionId}/retry", { params, body });
    }
  }
}

/** Asks something of an execution; `done` is called once it is on record. The page follows by itself. */
export function useAct(executionId: string, done: () => void) {
  const { t } = useTranslation("executions");
  const queries = useQueryClient();
  return useMutation({
    meta: { shown: true },
    mutationFn: async (wish: Wish) => {
      const { error } = await asked(executionId, wish);
      if (error) throw error;
      return wish;
    },
    onSuccess: ({ kind }) => {
      notifications.show({ message: t(`act.done.${kind}`) });
      done();
    },
    onSettled: () => refresh(queries, ["executions", "queue"]),
  });
}

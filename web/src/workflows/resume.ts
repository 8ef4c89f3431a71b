import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { client } from "@/api/client";
import { useChanged } from "@/kit/changed";

/** Has new leads start a paused workflow again, with the version that was published last. */
export function useResume(workflowId: string) {
  const { t } = useTranslation("workflows");
  const changed = useChanged();
  return useMutation({
    mutationFn: async () => {
      const path = { workflowId };
      const { data, error } = await client.GET("/api/v1/workflows/{workflowId}/versions", {
        params: { path, query: { limit: 1 } },
      });
      const newest = data?.items[0];
      if (!newest) throw error;
      const published = await client.POST("/api/v1/workflows/{workflowId}/versions/{versionId}/publish", {
        params: { path: { ...path, versionId: newest.id } },
      });
      if (published.error) throw published.error;
    },
    onSuccess: () => changed(t("pause.resumed")),
  });
}

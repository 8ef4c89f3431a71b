import { Anchor, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";

/** Which forms start this workflow: without one nobody comes. */
export function StartingForms({ workflowId }: { workflowId: string }) {
  const { t } = useTranslation("builder");
  const { data } = api.useQuery("get", "/api/v1/forms", { params: { query: { limit: 200 } } });
  const bound = data?.items.filter((form) => form.workflowId === workflowId);
  if (!bound) return null;
  if (bound.length === 0)
    return (
      <Text fz="sm">
        {t("forms.none")}{" "}
        <Anchor component={Link} to="/forms" fz="sm">
          {t("forms.choose")}
        </Anchor>
      </Text>
    );
  return (
    <Stack gap={4}>
      <Text fz="sm" fw={500}>
        {t("forms.title", { count: bound.length })}
      </Text>
      {bound.map((form) => (
        <Anchor key={form.id} component={Link} to={`/forms/${form.id}`} fz="sm">
          {form.name}
        </Anchor>
      ))}
    </Stack>
  );
}

import { Anchor, Select, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import type { Asked } from "./SchemaField";

interface TemplateSelectProps {
  asked: Asked;
  value: string;
  set: (value: unknown) => void;
}

export function useTemplates() {
  return api.useQuery("get", "/api/v1/templates", { params: { query: { limit: 200 } } }).data?.items;
}

/** One of the workspace's templates, by name. */
export function TemplateSelect({ asked, value, set }: TemplateSelectProps) {
  const { t } = useTranslation("builder");
  const templates = useTemplates();
  if (templates?.length === 0 && !value)
    return (
      <Text fz="sm" c="dimmed">
        {t("mail.noTemplates")}{" "}
        <Anchor component={Link} to="/templates" fz="sm">
          {t("mail.makeTemplate")}
        </Anchor>
      </Text>
    );
  const names = new Set([...(templates ?? []).map((template) => template.name), ...(value ? [value] : [])]);
  return (
    <Select
      label={asked.label}
      error={asked.error}
      data={[...names]}
      value={value || null}
      placeholder={t("field.choose")}
      searchable
      onChange={(name) => set(name ?? undefined)}
    />
  );
}

import { Group, SegmentedControl, Text, useComputedColorScheme } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import type { FormView } from "../types";
import classes from "./Fields.module.css";
import { type Edited, sent } from "./fields";

type Scheme = "light" | "dark";

/** The form as the server will show it, with the fields as they are on the page. */
export function Preview({ form, fields }: { form: FormView; fields: Edited[] }) {
  const { t } = useTranslation("forms");
  const ours = useComputedColorScheme("light");
  const [chosen, choose] = useState<Scheme | null>(null);
  const [body] = useDebouncedValue(JSON.stringify({ fields: sent(fields) }), 250);
  const { data, error } = api.useQuery(
    "post",
    "/api/v1/forms/{formId}/preview",
    { params: { path: { formId: form.id } }, body: JSON.parse(body) },
    { placeholderData: (old) => old, refetchInterval: false, retry: false },
  );
  const scheme = chosen ?? ours;
  return (
    <section className={classes["preview"]} aria-label={t("preview.title")}>
      <Group justify="space-between" mb="xs">
        <Text fw={600}>{t("preview.title")}</Text>
        <SegmentedControl
          size="xs"
          aria-label={t("preview.scheme")}
          value={scheme}
          onChange={(to) => choose(to === "dark" ? "dark" : "light")}
          data={[
            { value: "light", label: t("preview.light") },
            { value: "dark", label: t("preview.dark") },
          ]}
        />
      </Group>
      {error ? (
        <Text c="dimmed">{t("preview.faulty")}</Text>
      ) : (
        <iframe
          title={t("preview.frame")}
          sandbox=""
          srcDoc={data?.html ?? ""}
          className={classes["frame"]}
          style={{ colorScheme: scheme, background: scheme === "dark" ? "#101217" : "#fff" }}
        />
      )}
    </section>
  );
}

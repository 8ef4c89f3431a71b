import { Group, SegmentedControl, Stack, Switch, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { mailDocument } from "@/kit/mailDocument";
import { Failure, Loading } from "@/kit/states";
import type { Preview } from "../data";
import classes from "../templates.module.css";

type View = "desktop" | "phone" | "text";

interface MailPreviewProps {
  preview: { data: Preview | undefined; error: unknown; refetch: () => unknown };
}

/** The mail as its reader sees it. */
export function MailPreview({ preview: { data, error, refetch } }: MailPreviewProps) {
  const { t } = useTranslation("templates");
  const [view, setView] = useState<View>("desktop");
  const [dark, setDark] = useState(false);
  if (!data) return error ? <Failure error={error} again={() => void refetch()} /> : <Loading rows={8} />;
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <SegmentedControl
          size="xs"
          aria-label={t("preview.view")}
          value={view}
          onChange={(chosen) => setView(chosen as View)}
          data={(["desktop", "phone", "text"] as const).map((name) => ({ value: name, label: t(`preview.${name}`) }))}
        />
        <Switch
          label={t("preview.dark")}
          checked={dark}
          onChange={(event) => setDark(event.currentTarget.checked)}
          disabled={view === "text"}
        />
      </Group>
      <Text fz="sm" style={{ overflowWrap: "anywhere" }}>
        <Text span inherit c="dimmed">
          {t("preview.subject")}
        </Text>{" "}
        <Text span inherit fw={600} data-testid="subject">
          {data.subject || t("preview.noSubject")}
        </Text>
      </Text>
      {view === "text" ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by keyboard
        <pre className={classes["text"]} tabIndex={0}>
          {data.text}
        </pre>
      ) : (
        <iframe
          className={classes["frame"]}
          sandbox=""
          srcDoc={mailDocument(data.html, dark)}
          title={t("preview.frame")}
          data-phone={view === "phone" || undefined}
          data-dark={dark || undefined}
        />
      )}
    </Stack>
  );
}

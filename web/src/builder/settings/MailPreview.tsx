import { Skeleton, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { mailDocument } from "@/kit/mailDocument";
import classes from "../builder.module.css";
import { usePreview } from "./mail";

interface MailPreviewProps {
  workflowId: string;
  subject: string;
  html: string;
  height: number | string;
}

/** The mail as a lead would get it. It is shut into a frame that runs nothing and loads nothing of ours. */
export function MailPreview({ workflowId, subject, html, height }: MailPreviewProps) {
  const { t } = useTranslation("builder");
  const preview = usePreview(workflowId, subject, html);
  if (!preview) return <Skeleton height={height} />;
  return (
    <Stack gap={6} h={height}>
      <Text fz="sm" fw={600} lineClamp={2}>
        {preview.subject || t("mail.noSubject")}
      </Text>
      <iframe
        className={classes["preview"]}
        sandbox=""
        srcDoc={mailDocument(preview.html)}
        title={t("mail.preview")}
        style={{ flex: 1 }}
      />
    </Stack>
  );
}

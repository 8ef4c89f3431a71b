import { SegmentedControl, Stack, Table, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./MailBody.module.css";
import { mailDocument } from "./mailDocument";

interface MailBodyProps {
  html: string | null;
  text: string | null;
  headers?: { name: string; value: string }[];
  /** What the frame is called to those who do not see it. */
  title: string;
}

type Side = "html" | "text" | "headers";

/** The content of a mail. Its HTML stands in a frame of its own, on white, as it does in mailboxes: no script of it
 * runs, and it reaches nothing of this page. */
export function MailBody({ html, text, headers = [], title }: MailBodyProps) {
  const { t } = useTranslation("kit");
  const there: Record<Side, boolean> = { html: Boolean(html), text: Boolean(text), headers: headers.length > 0 };
  const sides = (["html", "text", "headers"] as const).filter((side) => there[side]);
  const [chosen, choose] = useState<Side>();
  const side = chosen && there[chosen] ? chosen : sides[0];
  if (!side) return <Text c="dimmed">{t("mail.empty")}</Text>;
  return (
    <Stack gap="xs" align="flex-start">
      {sides.length > 1 && (
        <SegmentedControl
          size="xs"
          aria-label={t("mail.shown")}
          value={side}
          onChange={(value) => choose(value as Side)}
          data={sides.map((name) => ({ value: name, label: t(`mail.side.${name}`) }))}
        />
      )}
      {side === "html" && (
        <iframe className={classes["frame"]} sandbox="" srcDoc={mailDocument(html ?? "")} title={title} />
      )}
      {side === "text" && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by keyboard
        <pre className={classes["text"]} tabIndex={0}>
          {text}
        </pre>
      )}
      {side === "headers" && <Headers headers={headers} />}
    </Stack>
  );
}

function Headers({ headers }: { headers: { name: string; value: string }[] }) {
  return (
    <Table fz="xs" verticalSpacing={4} withRowBorders={false} className={classes["headers"] ?? ""}>
      <Table.Tbody>
        {headers.map(({ name, value }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a header may stand there twice, and none ever moves
          <Table.Tr key={place}>
            <Table.Th w={150} fw={550}>
              {name}
            </Table.Th>
            <Table.Td>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

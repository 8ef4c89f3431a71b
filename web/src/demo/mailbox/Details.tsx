import { Accordion, Anchor, Table } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { CapturedMail } from "./Mail";
import classes from "./Mailbox.module.css";

/** What most readers never look at: the plain text, the headers, the mail as it came. */
export function Details({ mail }: { mail: CapturedMail }) {
  const { t } = useTranslation("demo");
  return (
    <>
      <Accordion variant="contained" multiple>
        {mail.text && (
          <Accordion.Item value="text">
            <Accordion.Control>{t("mail.text")}</Accordion.Control>
            <Accordion.Panel>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by keyboard */}
              <pre className={classes["plain"]} tabIndex={0}>
                {mail.text}
              </pre>
            </Accordion.Panel>
          </Accordion.Item>
        )}
        <Accordion.Item value="headers">
          <Accordion.Control>{t("mail.headers")}</Accordion.Control>
          <Accordion.Panel>
            <Headers headers={mail.headers} />
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
      <Anchor fz="sm" href={`/api/v1/captured-mails/${mail.id}/raw`} download w="fit-content">
        {t("mail.raw")}
      </Anchor>
    </>
  );
}

function Headers({ headers }: { headers: CapturedMail["headers"] }) {
  return (
    <Table fz="xs" verticalSpacing={4} withRowBorders={false} className={classes["headers"] ?? ""}>
      <Table.Tbody>
        {headers.map(({ name, value }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a header may stand there twice, and none ever moves
          <Table.Tr key={place}>
            <Table.Th w={{ base: 110, sm: 170 }} fw={550}>
              {name}
            </Table.Th>
            <Table.Td>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

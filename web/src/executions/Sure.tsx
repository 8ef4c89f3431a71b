import { Button, Group, Modal, Stack, Text } from "@mantine/core";

export interface Question {
  title: string;
  texts: string[];
  go: string;
  keep: string;
  bad?: boolean;
  act: () => void;
}

/** Asks once, before something is done that can't be undone. */
export function Sure({ question, close }: { question: Question | undefined; close: () => void }) {
  const go = () => {
    question?.act();
    close();
  };
  return (
    <Modal opened={question !== undefined} onClose={close} title={question?.title} withCloseButton={false}>
      <Stack>
        {question?.texts.map((text) => (
          <Text key={text}>{text}</Text>
        ))}
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            {question?.keep}
          </Button>
          <Button color={question?.bad ? "red" : "flow"} onClick={go}>
            {question?.go}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

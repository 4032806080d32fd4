"""The window of an office: Qt widgets over the use cases of `app`, and nothing else of ours."""

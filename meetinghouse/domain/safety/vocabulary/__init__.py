"""The words the desk works with: the law's own lists, ours, and the ones a member chooses from."""

super::suite!(Rc);
